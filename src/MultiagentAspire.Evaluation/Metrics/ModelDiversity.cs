using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// How different the agents of one debate are, by the scores of their models (paper C.2 to C.4,
/// docs/design/diversity.md). No value depends on the order of the agents.
/// </summary>
public static class ModelDiversity
{
    /// <summary>
    /// Mean negative log-likelihood that the other agents of the round give to a response of the last round, in nats
    /// per token: over the others first, then over responses. The one response of a single model counts under the model
    /// itself.
    /// </summary>
    /// <returns>Null where no response has scores by others.</returns>
    public static double? OthersLikelihood(DebateScores debate)
    {
        var round = debate.LastRound();
        if (round is [{ } single])
            return single.Own;
        return Mean(round.OfType<ResponseScores>().Select(OfOthers));
    }

    /// <summary>
    /// Mean KL(p‖q) over ordered pairs of agents of a round, in nats per token: p is the distribution of a response's
    /// author and q that of the other agent, over the response.
    /// </summary>
    /// <param name="round">[n]: the scores of slot n's response.</param>
    /// <returns>Null where there is no pair.</returns>
    public static double? BetweenAgents(ImmutableArray<ResponseScores?> round) =>
        Mean(
            round
                .OfType<ResponseScores>()
                .SelectMany(response => response.Others.OfType<ModelScore>())
                .Select(score => (double?)score.Divergence)
        );

    /// <summary>Mean KL(p‖q) of the authors of a round to their base model, in nats per token.</summary>
    /// <param name="round">[n]: the scores of slot n's response.</param>
    /// <returns>Null where no response was scored.</returns>
    public static double? FromBase(ImmutableArray<ResponseScores?> round) =>
        Mean(round.OfType<ResponseScores>().Select(response => (double?)response.Base.Divergence));

    /// <summary>
    /// Mean dissimilarity, 0..2, over pairs of the scored final responses that hold their majority answer; where
    /// several answers can win, the mean over them.
    /// </summary>
    /// <param name="problem">The scores of a problem and its final answers.</param>
    /// <param name="same">(given, reference) → equivalent: the task's comparison.</param>
    /// <param name="voting">How the answers are counted.</param>
    /// <returns>Null where fewer than two responses match.</returns>
    public static double? AmongMajority(
        ScoredAnswers problem,
        Func<string, string, bool> same,
        VotingSettings voting
    )
    {
        var pairs = problem.Scores.Dissimilarity;
        var final = problem.Final.Take(pairs.Length).ToList();
        string?[] answers = [.. final.Select(answer => answer.Answer)];
        var weights = Ballot.WeightsOf([.. final.Select(answer => answer.Confidence)]);
        var winners = Voting.Distribution(answers, same, voting, weights).Winners;
        return Mean(winners.Select(winner => Mean(PairsWith(winner))));

        IEnumerable<double?> PairsWith(string winner)
        {
            var matching = answers
                .Index()
                .Where(answer => Voting.MatchesConsensus(answer.Item, winner, same))
                .Select(answer => answer.Index)
                .ToList();
            return matching.SelectMany(i => matching.Where(j => i < j), (i, j) => pairs[i][j]);
        }
    }

    private static double? OfOthers(ResponseScores response) =>
        Mean(response.Others.OfType<ModelScore>().Select(score => (double?)score.NegativeLogLikelihood));

    /// <summary>
    /// The mean of the values that are not null; null where all are. Sorted, so that rounding does not depend on order.
    /// </summary>
    private static double? Mean(IEnumerable<double?> values)
    {
        var defined = values.OfType<double>().Order().ToList();
        return defined.Count == 0 ? null : defined.Sum() / defined.Count;
    }
}
