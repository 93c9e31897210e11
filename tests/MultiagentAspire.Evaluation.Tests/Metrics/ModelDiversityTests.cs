using System.Collections.Immutable;
using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Tests.Metrics;

/// <summary>Laws of the metrics for which models score responses.</summary>
public sealed class ModelDiversityTests
{
    private static readonly Gen<ModelScore> Score = Gen.Select(Gen.Double[0, 9], Gen.Double[0, 9])
        .Select((nll, divergence) => new ModelScore(nll, divergence));

    /// <summary>Scores of N responses, some of them missing, and a permutation of the slots.</summary>
    private static readonly Gen<(ImmutableArray<ResponseScores?> Round, int[] Order)> Rounds = Gen.Int[1, 5]
        .SelectMany(slots =>
            Gen.Select(
                Gen.Select(Gen.Double[0, 9], Score.Array[slots], Score, Gen.Bool).Array[slots],
                Gen.Shuffle(Enumerable.Range(0, slots).ToArray())
            )
        )
        .Select((responses, order) => (responses.Select(Response).ToImmutableArray(), order));

    private static ResponseScores? Response(
        (double Own, ModelScore[] Others, ModelScore Base, bool Has) scores,
        int slot
    ) =>
        scores.Has
            ? new ResponseScores(
                3,
                scores.Own,
                [.. scores.Others.Select((score, other) => other == slot ? null : score)],
                scores.Base
            )
            : null;

    private static DebateScores Debate(ImmutableArray<ResponseScores?> round) => new("p", round, [], []);

    [Fact]
    public void The_order_of_the_agents_changes_nothing() =>
        Rounds.Sample(
            (round, order) =>
            {
                var moved = order.Select(slot =>
                    round[slot] is { } response
                        ? response with
                        {
                            Others = [.. order.Select(other => response.Others[other])],
                        }
                        : null
                );
                ImmutableArray<ResponseScores?> permuted = [.. moved];
                return ModelDiversity.BetweenAgents(round) == ModelDiversity.BetweenAgents(permuted)
                    && ModelDiversity.FromBase(round) == ModelDiversity.FromBase(permuted)
                    && ModelDiversity.OthersLikelihood(Debate(round))
                        == ModelDiversity.OthersLikelihood(Debate(permuted));
            }
        );

    [Fact]
    public void One_agent_has_no_pair_and_scores_its_own_response()
    {
        ImmutableArray<ResponseScores?> round = [new ResponseScores(4, 1.5, [null], new ModelScore(2, 0.25))];

        Assert.Null(ModelDiversity.BetweenAgents(round));
        Assert.Equal(1.5, ModelDiversity.OthersLikelihood(Debate(round)));
        Assert.Equal(0.25, ModelDiversity.FromBase(round));
    }

    [Fact]
    public void Every_ordered_pair_counts_once_and_every_response_once()
    {
        var far = new ModelScore(4, 0.5);
        var near = new ModelScore(2, 0.25);
        var own = new ModelScore(1, 0);
        // The third agent cannot be compared, as if it had another base.
        ImmutableArray<ResponseScores?> round =
        [
            new ResponseScores(5, 1, [null, far, null], own),
            new ResponseScores(7, 1, [near, null, null], own),
            new ResponseScores(7, 1, [null, null, null], own),
        ];

        Assert.Equal((0.5 + 0.25) / 2, ModelDiversity.BetweenAgents(round));
        Assert.Equal((4.0 + 2) / 2, ModelDiversity.OthersLikelihood(Debate(round)));
        Assert.Equal(0, ModelDiversity.FromBase(round));
    }

    [Fact]
    public void Responses_that_were_not_scored_give_no_value()
    {
        ImmutableArray<ResponseScores?> round = [null, null];

        Assert.Null(ModelDiversity.BetweenAgents(round));
        Assert.Null(ModelDiversity.FromBase(round));
        Assert.Null(ModelDiversity.OthersLikelihood(Debate(round)));
    }

    [Fact]
    public void Likelihood_is_that_of_the_last_round()
    {
        ImmutableArray<ResponseScores?> first = [new ResponseScores(1, 1, [null], new ModelScore(1, 0))];
        ImmutableArray<ResponseScores?> final = [new ResponseScores(1, 3, [null], new ModelScore(1, 0))];

        Assert.Equal(3, ModelDiversity.OthersLikelihood(new DebateScores("p", first, final, [])));
    }

    [Fact]
    public void Only_pairs_of_responses_with_the_majority_answer_are_compared()
    {
        ImmutableArray<ImmutableArray<double?>> pairs =
        [
            [0, 0.5, 0.9],
            [0.5, 0, 0.9],
            [0.9, 0.9, 0],
        ];
        double? Among(params int?[] answers) =>
            ModelDiversity.AmongMajority(
                new ScoredAnswers(new DebateScores("p", [], [], pairs), [.. Arbitrary.Create(answers)]),
                Arbitrary.Same,
                new VotingSettings()
            );

        Assert.Equal(0.5, Among(1, 1, 2));
        Assert.Equal((0.5 + 0.9 + 0.9) / 3, Among(1, 1, 1)!.Value, 12);
        Assert.Null(Among(1, 2, 3));
        Assert.Null(Among(null, null, null));
        Assert.Equal(0.9, Among(1, null, 1, 2, 2, 2)); // further samples were not scored
    }
}
