using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>How much the agents' answers to one problem agree. An unparsed answer agrees with nothing, not even with another unparsed one.</summary>
public static class Agreement
{
    /// <summary>
    /// Consensus = (1/N) Σ_n 1[y_n = ŷ], ŷ the majority answer (paper C.1, our section 4.1): the share of the largest group, in 0..1.
    /// Which of several tied groups wins does not change it. Diversity = 1 - consensus.
    /// </summary>
    public static double Consensus(IReadOnlyList<GradedAnswer> answers, Func<string, string, bool> same) =>
        AnswerClusters.Of(answers, same).Select(cluster => cluster.Count).DefaultIfEmpty(0).Max()
        / (double)answers.Count;

    /// <summary><see cref="Consensus(IReadOnlyList{GradedAnswer}, Func{string, string, bool})"/> of <paramref name="k"/> of the answers, in the mean over all choices.</summary>
    public static double Consensus(
        IReadOnlyList<GradedAnswer> answers,
        int k,
        Func<string, string, bool> same
    ) => Combinations.Mean(answers, k, Seeds.Derive("consensus", k), some => Consensus(some, same));

    /// <summary>Share in 0..1 of the N(N-1)/2 pairs of agents whose answers are equivalent; null for a single agent. Our own.</summary>
    public static double? Pairwise(IReadOnlyList<GradedAnswer> answers, Func<string, string, bool> same)
    {
        var (agreeing, pairs) = CountPairs(answers, same);
        return pairs == 0 ? null : (double)agreeing / pairs;
    }

    /// <summary>
    /// P(two wrong answers agree): of all pairs of parsed wrong answers to the same problem, pooled over problems, the share that is equivalent.
    /// Low means errors that a vote can outnumber; it rises when agents copy each other. Null when no problem has two wrong answers. Our own.
    /// </summary>
    public static double? WrongAgreement(
        IEnumerable<IReadOnlyList<GradedAnswer>> problems,
        Func<string, string, bool> same
    )
    {
        var (agreeing, pairs) = (0L, 0L);
        foreach (var answers in problems)
        {
            var (a, p) = CountPairs(
                [.. answers.Where(answer => answer is { Answer: not null, Correct: false })],
                same
            );
            (agreeing, pairs) = (agreeing + a, pairs + p);
        }
        return pairs == 0 ? null : (double)agreeing / pairs;
    }

    /// <summary>Number of different parsed answers, 0..N.</summary>
    public static int DistinctAnswers(IReadOnlyList<GradedAnswer> answers, Func<string, string, bool> same) =>
        AnswerClusters.Of(answers, same).Count;

    /// <summary><see cref="DistinctAnswers(IReadOnlyList{GradedAnswer}, Func{string, string, bool})"/> among <paramref name="k"/> of the answers, in the mean over all choices.</summary>
    public static double DistinctAnswers(
        IReadOnlyList<GradedAnswer> answers,
        int k,
        Func<string, string, bool> same
    ) => Combinations.Mean(answers, k, Seeds.Derive("distinct", k), some => DistinctAnswers(some, same));

    private static (long Agreeing, long Pairs) CountPairs(
        IReadOnlyList<GradedAnswer> answers,
        Func<string, string, bool> same
    ) =>
        (
            AnswerClusters.Of(answers, same).Sum(cluster => cluster.Count * (cluster.Count - 1L) / 2),
            answers.Count * (answers.Count - 1L) / 2
        );
}
