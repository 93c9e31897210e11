using Microsoft.Extensions.AI;
using MultiagentAspire.Core;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Debate.Tests;

/// <summary>Debates that end before their last round, and responses that ended before their answer.</summary>
public sealed class EarlyExitTests
{
    private static readonly DebateSettings EarlyExit = DebateFixture.Settings(3, false) with
    {
        EarlyExit = true,
    };

    private static Task<DebateTranscript> RunAsync(
        DebateSettings settings,
        Func<ChatCall, string> script,
        int agents = 3
    ) =>
        new DebateFixture { Script = (call, _) => Task.FromResult(script(call)) }.RunAsync(
            DebateFixture.Request(agents, settings)
        );

    [Fact]
    public async Task Agents_that_agree_at_once_do_not_debate()
    {
        Assert.Single((await RunAsync(EarlyExit, _ => "so 5")).Rounds);
        Assert.Equal(3, (await RunAsync(EarlyExit with { EarlyExit = false }, _ => "so 5")).Rounds.Length);
    }

    [Fact]
    public async Task A_debate_ends_after_the_first_round_in_which_all_agree()
    {
        var transcript = await RunAsync(EarlyExit, call => call.Client == "g2" ? "so 6" : "so 5.0");
        Assert.Equal(2, transcript.Rounds.Length);
    }

    [Theory]
    [InlineData("so 6")] // another answer
    [InlineData("I do not know")] // none
    public async Task One_agent_that_does_not_agree_keeps_the_debate_going(string other)
    {
        var transcript = await RunAsync(EarlyExit, call => call.Client is "g1" or "c1" ? other : "so 5");
        Assert.Equal(3, transcript.Rounds.Length);
    }

    [Fact]
    public async Task One_agent_alone_always_checks_itself() =>
        Assert.Equal(3, (await RunAsync(EarlyExit, _ => "so 5", agents: 1)).Rounds.Length);

    [Fact]
    public async Task A_response_that_the_token_limit_cut_has_an_answer_only_where_that_is_asked_for()
    {
        async Task<IEnumerable<string?>> Answers(bool truncated, ChatFinishReason finish)
        {
            var stage = new DebateFixture { Finish = finish, Script = (_, _) => Task.FromResult("so 5") };
            var settings = DebateFixture.Settings(1, false) with { TruncatedAnswers = truncated };
            var transcript = await stage.RunAsync(DebateFixture.Request(2, settings));
            return transcript.FinalRound.Select(response => response.Answer);
        }

        Assert.Equal([null, null], await Answers(truncated: false, ChatFinishReason.Length));
        Assert.Equal(["5", "5"], await Answers(truncated: true, ChatFinishReason.Length));
        Assert.Equal(["5", "5"], await Answers(truncated: false, ChatFinishReason.Stop));
    }
}
