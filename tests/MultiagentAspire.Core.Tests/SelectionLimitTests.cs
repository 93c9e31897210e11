using MultiagentAspire.Testing;

namespace MultiagentAspire.Core.Tests;

/// <summary>Selection at its limits: which candidates leave, which minima hold, what is refused.</summary>
public sealed class SelectionLimitTests
{
    private static readonly SelectionSettings Plain = new();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_limit_keeps_the_candidates_of_the_lowest_seeds_in_the_order_of_the_debates(int limit)
    {
        var debates = VotingSamples.Trajectories([.. Enumerable.Repeat<(string?, string?)>(("7", "7"), 8)]);
        var expected = debates
            .Select(debate => debate.Transcript)
            .OrderBy(debate => Seeds.Derive(5UL, debate.Id.ProblemId, debate.Rounds[0][0].Text))
            .Take(limit)
            .Select(debate => debate.Id.ProblemId)
            .Order(StringComparer.Ordinal);
        var result = VotingSamples.Select(
            AgentId.Generator(0),
            debates,
            VotingSamples.AreEqual,
            Plain with
            {
                MaximumExamples = limit,
            },
            5
        );
        Assert.Equal(expected, VotingSamples.Problems(result));
    }

    [Fact]
    public void The_repository_mode_tosses_a_coin_for_each_corrected_trajectory()
    {
        var result = VotingSamples.Select(
            AgentId.Critic(0),
            VotingSamples.Mixture(corrected: 9, kept: 9),
            VotingSamples.AreEqual,
            Plain with
            {
                Mix = CriticMix.Repo,
            },
            3
        );
        var heads = Enumerable.Range(0, 9).Count(i => Seeds.Derive(3UL, "coin", $"p{i}") % 2 == 1);
        Assert.NotEqual(9 - heads, heads);
        Assert.Equal((9, heads), (result.Counts.CorrectedUsed, result.Counts.KeptUsed));
    }

    [Fact]
    public void The_single_agent_learns_from_debates_of_one_round()
    {
        var debates = VotingSamples.Voted([
            [
                ["1", "1", "2"],
            ],
        ]);
        var result = VotingSamples.Select(
            new AgentId(AgentRole.Single, 0),
            debates,
            VotingSamples.AreEqual,
            Plain,
            1
        );
        Assert.Equal(2, result.Examples.Length);
    }

    [Theory]
    [InlineData(CriticLoss.Revisions)]
    [InlineData(CriticLoss.AllTurns)]
    public void A_revision_whose_prompt_holds_no_earlier_response_is_learned_alone(CriticLoss loss)
    {
        var debate = VotingSamples.Trajectories(("7", "7"))[0];
        var final = debate.Transcript.FinalRound;
        var alone = final.SetItem(0, final[0] with { Prompt = [ChatTurn.User("revise")] });
        var stateless = debate with
        {
            Transcript = debate.Transcript with { Rounds = debate.Transcript.Rounds.SetItem(1, alone) },
        };
        var result = VotingSamples.Select(
            AgentId.Critic(0),
            [stateless],
            VotingSamples.AreEqual,
            Plain with
            {
                LossOn = loss,
            },
            1
        );
        var example = Assert.Single(result.Examples);
        Assert.Equal([ChatTurn.User("revise")], example.Prompt);
        Assert.Equal([ChatTurn.Assistant(final[0].Text)], example.Completion);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void A_weight_of_0_or_1_is_valid(double weight) =>
        VotingSamples.Select(
            AgentId.Critic(0),
            VotingSamples.Mixture(1, 1),
            VotingSamples.AreEqual,
            Plain with
            {
                CriticWeight = weight,
            },
            1
        );

    [Fact]
    public void What_is_refused_is_named()
    {
        var debates = VotingSamples.Trajectories(("7", "7"));
        AssertRefused(new AgentId(AgentRole.Base, 0), debates, "base-1 has no data of its own");
        AssertRefused(new AgentId(AgentRole.Summarizer, 0), debates, "summarizer-1 has no data of its own");
        AssertRefused(AgentId.Critic(3), debates, "critic-4 has no slot in the debate on p0, which has 3");
        AssertRefused(AgentId.Generator(-1), debates, "generator-0 has no slot in the debate on p0");
        AssertRefused(
            AgentId.Critic(0),
            debates,
            "rule 'none' is none of consensus",
            Plain with
            {
                Rule = "none",
            }
        );
        AssertRefused(
            AgentId.Critic(0),
            debates,
            "criticWeight is 2; it must be between 0 and 1",
            Plain with
            {
                CriticWeight = 2,
            }
        );
        AssertRefused(
            AgentId.Critic(0),
            debates,
            "maximumExamples is -1; it must not be negative",
            Plain with
            {
                MaximumExamples = -1,
            }
        );
    }

    [Fact]
    public void Of_several_rounds_that_another_agent_spoke_the_first_is_named()
    {
        var debate = SampleTranscripts.Debate(
            "p",
            [
                ["1"],
                ["1"],
                ["1"],
            ]
        );
        var first = debate.Rounds[0];
        var spoken = debate with
        {
            Rounds = [first, [first[0] with { Round = 2 }], [first[0] with { Round = 3 }]],
        };
        AssertRefused(
            AgentId.Critic(0),
            [VotingSamples.Vote(spoken)],
            "round 2 of the debate on p was spoken by generator-1, not by critic-1"
        );
    }

    private static void AssertRefused(
        AgentId agent,
        IReadOnlyList<VotedDebate> debates,
        string reason,
        SelectionSettings? settings = null
    )
    {
        var error = Assert.Throws<ArgumentException>(() =>
            VotingSamples.Select(agent, debates, VotingSamples.AreEqual, settings ?? Plain, 1)
        );
        Assert.StartsWith(reason, error.Message, StringComparison.Ordinal);
    }
}
