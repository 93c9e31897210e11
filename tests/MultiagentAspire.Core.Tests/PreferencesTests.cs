using CsCheck;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Core.Tests;

public sealed class PreferencesTests
{
    private static readonly SelectionSettings Plain = new();

    /// <summary>One problem in one iteration: slot 0 says this first, and two others agree on 7.</summary>
    private static VotedDebate Iteration(int iteration, string? first, string problem = "p")
    {
        var debate = SampleTranscripts.Debate(
            problem,
            [
                [first, "7", "7"],
                ["7", "7", "7"],
            ],
            [iteration, 10, 20]
        );
        return VotingSamples.Vote(debate);
    }

    [Fact]
    public void Chosen_matched_and_rejected_did_not_and_both_are_the_agents_own_to_one_prompt() =>
        Gen.Int[0, 2]
            .Select(value =>
                value == 0 ? null
                : value == 1 ? "7"
                : "8"
            )
            .Array[1, 6]
            .Sample(
                answers =>
                {
                    var pairs = PreferenceSelection.Select(
                        AgentId.Generator(0),
                        answers.Select((answer, iteration) => Iteration(iteration, answer)),
                        VotingSamples.AreEqual,
                        Plain
                    );
                    Assert.Equal(
                        Math.Min(
                            answers.Count(answer => answer == "7"),
                            answers.Count(answer => answer == "8")
                        ),
                        pairs.Length
                    );
                    foreach (var pair in pairs)
                    {
                        Assert.Equal(
                            (AgentId.Generator(0), "p", "question p"),
                            (pair.Agent, pair.ProblemId, Assert.Single(pair.Prompt).Content)
                        );
                        Assert.EndsWith(": 7", pair.Chosen, StringComparison.Ordinal);
                        Assert.EndsWith(": 8", pair.Rejected, StringComparison.Ordinal);
                    }
                    Assert.Equal(pairs.Length, pairs.DistinctBy(pair => pair.Chosen).Count());
                },
                iter: 200
            );

    [Fact]
    public void Another_agents_response_and_another_prompt_make_no_pair()
    {
        Assert.Empty(
            PreferenceSelection.Select(
                AgentId.Generator(1),
                [Iteration(0, "8"), Iteration(1, "7")],
                VotingSamples.AreEqual,
                Plain
            )
        );
        Assert.Empty(
            PreferenceSelection.Select(
                AgentId.Generator(0),
                [Iteration(0, "8", "p"), Iteration(1, "7", "q")],
                VotingSamples.AreEqual,
                Plain
            )
        );
    }

    [Fact]
    public void A_consensus_of_too_few_labels_nothing() =>
        Assert.Empty(
            PreferenceSelection.Select(
                AgentId.Generator(0),
                [Iteration(0, "8"), Iteration(1, "7")],
                VotingSamples.AreEqual,
                Plain with
                {
                    GeneratorMinimumVotes = 4,
                }
            )
        );
}
