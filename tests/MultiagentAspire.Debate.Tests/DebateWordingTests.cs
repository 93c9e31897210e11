using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Debate.Tests;

/// <summary>Options of a debate that change its messages for any task.</summary>
public sealed class DebateWordingTests
{
    private static Task<DebateTranscript> RunAsync(DebateSettings settings, int agents = 3) =>
        new DebateFixture().RunAsync(DebateFixture.Request(agents, settings));

    private static string Asked(AgentResponse response) => response.Prompt[^1].Content;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_identities_each_message_starts_with_role_and_number_and_ends_as_without(
        bool summarize
    )
    {
        var settings = DebateFixture.Settings(2, summarize);
        var told = await RunAsync(settings with { Identities = true });
        foreach (var (round, role) in told.Rounds.Zip((string[])["generator", "critic"]))
        foreach (var (slot, response) in round.Index())
            Assert.StartsWith(
                $"You are {role} {slot + 1} of 3.\n\n",
                Asked(response),
                StringComparison.Ordinal
            );
        var plain = await RunAsync(settings);
        foreach (var (with, without) in told.Rounds[0].Zip(plain.Rounds[0]))
            Assert.EndsWith($"\n\n{Asked(without)}", Asked(with), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_generators_answer_in_all_rounds_they_stay_generators()
    {
        var settings = DebateFixture.Settings(2, false) with { Identities = true, GeneratorsOnly = true };
        var debate = await RunAsync(settings);
        Assert.StartsWith("You are generator 2 of 3.", Asked(debate.FinalRound[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cooperating_agents_answer_alone_first_and_are_asked_for_a_common_answer_then()
    {
        var settings = DebateFixture.Settings(3, false);
        var (plain, common) = (
            await RunAsync(settings),
            await RunAsync(settings with { Cooperative = true })
        );
        Assert.Equal(plain.Rounds[0].Select(Asked), common.Rounds[0].Select(Asked));
        foreach (var response in common.Rounds[1])
            Assert.EndsWith("build one common answer.", Asked(response), StringComparison.Ordinal);
        Assert.Equal(DebateWording.Cooperate(Asked(plain.Rounds[1][0])), Asked(common.Rounds[1][0]));
    }

    [Fact]
    public async Task An_aggregating_critic_reads_all_responses_of_the_round_before_and_no_history()
    {
        var debate = await RunAsync(DebateFixture.Settings(3, false) with { Aggregate = true });
        for (var round = 1; round < 3; round++)
            foreach (var response in debate.Rounds[round])
            {
                var turn = Assert.Single(response.Prompt);
                Assert.All(
                    debate.Rounds[round - 1],
                    earlier => Assert.Contains(earlier.Text, turn.Content, StringComparison.Ordinal)
                );
            }
        Assert.Single(debate.Rounds[1].Select(Asked).Distinct());
    }

    [Fact]
    public async Task A_single_agent_aggregates_its_own_response()
    {
        var debate = await RunAsync(DebateFixture.Settings(2, false) with { Aggregate = true }, agents: 1);
        Assert.Contains(debate.Rounds[0][0].Text, Asked(debate.FinalRound[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confidence_is_recorded_only_where_it_is_asked_for_and_the_model_reports_it()
    {
        var settings = DebateFixture.Settings(2, false);
        foreach (var asked in (bool[])[true, false])
        {
            // The double of a chat client reports no probabilities.
            var debate = await RunAsync(settings with { Confidence = asked });
            Assert.All(
                debate.Rounds.SelectMany(round => round),
                response => Assert.Null(response.Confidence)
            );
        }
    }
}
