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
    /// cluster, in 0..1; 0 when nothing parses. Which of several tied clusters wins does not change it. Diversity is 1
    /// - consensus.
    /// </summary>
    /// <param name="answers">The answers of all agents to one problem, in the order of their slots.</param>
    /// <param name="same">(given, reference) → equivalent: the task's comparison.</param>
    /// <param name="tie">The run's tie rule; it says in which order answers are clustered.</param>
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
    /// Mean consensus of k of the answers, over all choices of k. Arms with more samples than a society has agents are
    /// compared with it in this way.
    /// </summary>
    /// <param name="answers">The answers of all agents to one problem, in the order of their slots.</param>
    /// <param name="k">1 to the number of answers.</param>
    /// <param name="same">(given, reference) → equivalent: the task's comparison.</param>
    /// <param name="tie">The run's tie rule; it says in which order answers are clustered.</param>
    public static double Consensus(
        IReadOnlyList<GradedAnswer> answers,
        int k,
        Func<string, string, bool> same,
        TieRule tie = TieRule.Random
    ) => Combinations.Mean(answers, k, Seeds.Derive("consensus", k), chosen => Consensus(chosen, same, tie));

    /// <summary>
    /// Share in 0..1 of the N(N-1)/2 pairs of agents whose answers are equivalent; null for a single agent. This metric
    /// is not in the paper.
    /// </summary>
    /// <param name="answers">The answers of all agents to one problem, in the order of their slots.</param>
    /// <param name="same">(given, reference) → equivalent: the task's comparison.</param>
    /// <param name="tie">The run's tie rule; it says in which order answers are clustered.</param>
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
    /// Null when no problem has two wrong answers. This metric is not in the paper.
    /// </summary>
    /// <param name="problems">The graded answers to each problem.</param>
    /// <param name="same">(given, reference) → equivalent: the task's comparison.</param>
    /// <param name="tie">The run's tie rule; it says in which order answers are clustered.</param>
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
    /// <param name="answers">The answers of all agents to one problem, in the order of their slots.</param>
    /// <param name="same">(given, reference) → equivalent: the task's comparison.</param>
    /// <param name="tie">The run's tie rule; it says in which order answers are clustered.</param>
    public static int DistinctAnswers(
        IReadOnlyList<GradedAnswer> answers,
        Func<string, string, bool> same,
        TieRule tie = TieRule.Random
    ) => Clusters(answers, same, tie).Length;

    /// <summary>Mean number of different parsed answers among k of the answers, over all choices of k.</summary>
    /// <param name="answers">The answers of all agents to one problem, in the order of their slots.</param>
    /// <param name="k">1 to the number of answers.</param>
    /// <param name="same">(given, reference) → equivalent: the task's comparison.</param>
    /// <param name="tie">The run's tie rule; it says in which order answers are clustered.</param>
    public static double DistinctAnswers(
        IReadOnlyList<GradedAnswer> answers,
        int k,
        Func<string, string, bool> same,
        TieRule tie = TieRule.Random
    ) =>
        Combinations.Mean(
            answers,
            k,
            Seeds.Derive("distinct", k),
            chosen => DistinctAnswers(chosen, same, tie)
        );

    private static bool IsWrong(GradedAnswer answer) => answer is { Answer: not null, Correct: false };

    private static ImmutableArray<AnswerCluster> Clusters(
        IReadOnlyList<GradedAnswer> answers,
        Func<string, string, bool> same,
        TieRule tie
    ) => Voting.Clusters([.. answers.Select(answer => answer.Answer)], same, tie);

    /// <summary>How many pairs of answers fall into one cluster, and how many pairs there are.</summary>
    private static (long Agreeing, long Pairs) CountPairs(
        IReadOnlyList<GradedAnswer> answers,
        Func<string, string, bool> same,
        TieRule tie
    )
    {
        var clusters = Clusters(answers, same, tie);
        return (clusters.Sum(cluster => PairsAmong(cluster.Count)), PairsAmong(answers.Count));
    }

    private static long PairsAmong(long count) => count * (count - 1) / 2;
}
