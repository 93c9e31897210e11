using CsCheck;
using MultiagentAspire.Core;

namespace MultiagentAspire.Debate.Tests;

/// <summary>
/// Paper section 2.1: what the agents of round m are shown. Every response names its speaker and turn, so a
/// prompt tells whose words are in it.
/// </summary>
public sealed class MessageVisibilityTests
{
    private static readonly Gen<(int Agents, int Rounds, bool Shuffle)> Sizes = Gen.Select(
        Gen.Int[2, 4],
        Gen.Int[2, 4],
        Gen.Bool
    );

    [Fact]
    public async Task Without_summaries_an_agent_sees_exactly_the_responses_of_the_others_in_the_previous_round() =>
        await Sizes.SampleAsync(
            async size =>
            {
                var transcript = await new DebateFixture().RunAsync(
                    DebateFixture.Request(
                        size.Agents,
                        DebateFixture.Settings(size.Rounds, false) with
                        {
                            ShuffleOthers = size.Shuffle,
                        }
                    )
                );
                foreach (var response in transcript.Rounds.Skip(1).SelectMany(round => round))
                    Assert.Equal(
                        ResponseOf(transcript, response.Round - 1, slot => slot != response.Agent.Slot),
                        Quoted(transcript, response.Prompt[^1].Content)
                    );
            },
            iter: 30
        );

    [Fact]
    public async Task A_summarizer_reads_exactly_the_responses_of_the_others_in_the_previous_round() =>
        await Sizes.SampleAsync(
            async size =>
            {
                var stage = new DebateFixture();
                var transcript = await stage.RunAsync(
                    DebateFixture.Request(
                        size.Agents,
                        DebateFixture.Settings(size.Rounds, true) with
                        {
                            ShuffleOthers = size.Shuffle,
                        }
                    )
                );
                var summaries = stage.Calls.Where(call => call.Client == "base").ToList();
                Assert.Equal(size.Agents * (size.Rounds - 1), summaries.Count);
                for (var i = 0; i < summaries.Count; i++)
                {
                    var (round, own) = ((i / size.Agents) + 2, i % size.Agents);
                    Assert.Equal(
                        ResponseOf(transcript, round - 1, slot => slot != own),
                        Quoted(transcript, Assert.Single(summaries[i].Messages))
                    );
                    var prompt = transcript.Rounds[round - 1][own].Prompt[^1].Content;
                    Assert.Contains(DebateFixture.Reply(summaries[i]), prompt);
                    Assert.Empty(Quoted(transcript, prompt));
                }
            },
            iter: 30
        );

    [Fact]
    public async Task In_the_legacy_order_later_agents_see_this_rounds_earlier_responses()
    {
        var transcript = await new DebateFixture().RunAsync(
            DebateFixture.Request(3, DebateFixture.Settings(2, false) with { Synchronous = false })
        );
        string Said(int round, int slot) => transcript.Rounds[round - 1][slot].Text;
        Assert.Equal(
            [Said(1, 1), Said(1, 2)],
            Quoted(transcript, transcript.Rounds[1][0].Prompt[^1].Content)
        );
        Assert.Equal(
            ((string[])[Said(2, 0), Said(1, 2)]).Order(),
            Quoted(transcript, transcript.Rounds[1][1].Prompt[^1].Content)
        );
        Assert.Equal(
            [Said(2, 0), Said(2, 1)],
            Quoted(transcript, transcript.Rounds[1][2].Prompt[^1].Content)
        );
    }

    [Fact]
    public async Task A_critic_sees_its_slots_whole_own_history_as_its_own()
    {
        var transcript = await new DebateFixture().RunAsync(
            DebateFixture.Request(3, DebateFixture.Settings(3, true))
        );
        for (var slot = 0; slot < 3; slot++)
        {
            var own = transcript.Trajectory(slot).ToList();
            Assert.Equal(
                ["user", "assistant", "user", "assistant", "user"],
                own[2].Prompt.Select(turn => turn.Role)
            );
            Assert.Equal(own[1].Prompt, own[2].Prompt.Take(3));
            Assert.Equal(own[0].Prompt, own[1].Prompt.Take(1));
            Assert.Equal(
                [own[0].Text, own[1].Text],
                own[2].Prompt.Where(turn => turn.Role == "assistant").Select(turn => turn.Content)
            );
        }
    }

    [Fact]
    public async Task The_others_come_in_slot_order_or_by_option_in_a_seeded_one()
    {
        async Task<string> ShownAsync(string problem, bool shuffle) =>
            (
                await new DebateFixture().RunAsync(
                    DebateFixture.Request(
                        4,
                        DebateFixture.Settings(2, false) with
                        {
                            ShuffleOthers = shuffle,
                        },
                        problem
                    )
                )
            )
                .Rounds[1][0]
                .Prompt[^1]
                .Content;

        var straight = await ShownAsync("p", false);
        Assert.True(
            straight.IndexOf("(g2", StringComparison.Ordinal)
                < straight.IndexOf("(g3", StringComparison.Ordinal)
        );
        Assert.True(
            straight.IndexOf("(g3", StringComparison.Ordinal)
                < straight.IndexOf("(g4", StringComparison.Ordinal)
        );
        var orders = new HashSet<string>();
        for (var i = 0; i < 30; i++)
            orders.Add(await ShownAsync($"p{i}", true));
        Assert.Equal(6, orders.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task All_agents_of_a_round_are_asked_concurrently()
    {
        var waiting = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stage = new DebateFixture
        {
            Script = async (call, token) =>
            {
                if (call.Client[0] == 'g' && Interlocked.Increment(ref waiting) == 4)
                    all.SetResult();
                await all.Task.WaitAsync(token);
                return DebateFixture.Reply(call);
            },
        };
        await stage.RunAsync(
            DebateFixture.Request(4, DebateFixture.Settings(1, true)),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(4, waiting);
    }

    private static IEnumerable<string> ResponseOf(
        DebateTranscript transcript,
        int round,
        Func<int, bool> slot
    ) =>
        transcript
            .Rounds[round - 1]
            .Where((_, index) => slot(index))
            .Select(response => response.Text)
            .Order();

    private static IEnumerable<string> Quoted(DebateTranscript transcript, string text) =>
        transcript
            .Rounds.SelectMany(round => round)
            .Select(response => response.Text)
            .Where(said => text.Contains(said, StringComparison.Ordinal))
            .Order();
}
