using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// How much the agents' answers to one problem agree, by the clusters in which the run's vote counts them. An unparsed
/// answer agrees with nothing, not even with another unparsed one.
/// </summary>
public static class Agreement
{
    /// <summary>
    /// Consensus = (1/N) Σ_n 1[y_n = ŷ], ŷ the majority answer (paper C.1, our section 4.1): the share of the largest
    /// group, in 0..1. Which of several tied groups wins does not change it. Diversity = 1 - consensus.
    /// </summary>
    /// <param name="tie">The run's rule; it says in which order answers are clustered.</param>
    public static double Consensus(
        IReadOnlyList<GradedAnswer> answers,
        Func<string, string, bool> same,
        TieRule tie = TieRule.Random
    )
    {
        var clusters = Clusters(answers, same, tie);
        return clusters.IsEmpty ? 0 : clusters[0].Count / (double)answers.Count;
    }

    /// <summary>
    /// As the overload without <paramref name="k"/>, of k of the answers, in the mean over all choices.
    /// </summary>
    public static double Consensus(
        IReadOnlyList<GradedAnswer> answers,
        int k,
        Func<string, string, bool> same,
        TieRule tie = TieRule.Random
    ) => Combinations.Mean(answers, k, Seeds.Derive("consensus", k), some => Consensus(some, same, tie));

    /// <summary>
    /// Share in 0..1 of the N(N-1)/2 pairs of agents whose answers are equivalent; null for a single agent. Our own.
    /// </summary>
    public static double? Pairwise(
        IReadOnlyList<GradedAnswer> answers,
        Func<string, string, bool> same,
        TieRule tie = TieRule.Random
    )
    {
        var (agreeing, pairs) = CountPairs(answers, same, tie);
        return pairs == 0 ? null : (double)agreeing / pairs;
    }

    /// <summary>
    /// P(two wrong answers agree): of all pairs of parsed wrong answers to the same problem, pooled over problems, the
    /// share that is equivalent. Low means errors that a vote can outnumber; it rises when agents copy each other.
    /// Null when no problem has two wrong answers. Our own.
    /// </summary>
    public static Estimate? WrongAgreement(
        IEnumerable<IReadOnlyList<GradedAnswer>> problems,
        Func<string, string, bool> same,
        TieRule tie = TieRule.Random
    ) =>
        Estimate.OfRatio([
            .. problems.Select(answers =>
            {
                var (agreeing, pairs) = CountPairs([.. answers.Where(IsWrong)], same, tie);
                return ((double)agreeing, (double)pairs);
            }),
        ]);

    /// <summary>Number of different parsed answers, 0..N.</summary>
    public static int DistinctAnswers(
        IReadOnlyList<GradedAnswer> answers,
        Func<string, string, bool> same,
        TieRule tie = TieRule.Random
    ) => Clusters(answers, same, tie).Length;

    /// <summary>
    /// As the overload without <paramref name="k"/>, among k of the answers, in the mean over all choices.
    /// </summary>
    public static double DistinctAnswers(
        IReadOnlyList<GradedAnswer> answers,
        int k,
        Func<string, string, bool> same,
        TieRule tie = TieRule.Random
    ) => Combinations.Mean(answers, k, Seeds.Derive("distinct", k), some => DistinctAnswers(some, same, tie));

    private static bool IsWrong(GradedAnswer answer) => answer is { Answer: not null, Correct: false };

    private static ImmutableArray<AnswerCluster> Clusters(
        IReadOnlyList<GradedAnswer> answers,
        Func<string, string, bool> same,
        TieRule tie
    ) => Voting.Clusters([.. answers.Select(answer => answer.Answer)], same, tie);

    private static (long Agreeing, long Pairs) CountPairs(
        IReadOnlyList<GradedAnswer> answers,
        Func<string, string, bool> same,
        TieRule tie
    ) =>
        (
            Clusters(answers, same, tie).Sum(cluster => cluster.Count * (cluster.Count - 1L) / 2),
            answers.Count * (answers.Count - 1L) / 2
        );
}
