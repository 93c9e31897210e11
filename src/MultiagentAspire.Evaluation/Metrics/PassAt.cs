using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// pass@k: the chance that at least one of k samples is right. An upper bound for any vote or critic that
/// picks among them.
/// </summary>
public static class PassAt
{
    /// <summary>
    /// Unbiased estimate from n samples of which c are right: 1 - C(n-c, k) / C(n, k) (Chen et al. 2021,
    /// equation 1), as the product that does not overflow. In 0..1.
    /// </summary>
    /// <param name="samples">n, at least <paramref name="k"/>.</param>
    /// <param name="correct">c, 0 to n.</param>
    /// <param name="k">Samples that the imagined reader picks from, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> or <paramref name="correct"/> is out of its
    /// range.</exception>
    public static double Unbiased(int samples, int correct, int k)
    {
        if (k < 1 || k > samples)
            throw new ArgumentOutOfRangeException(
                nameof(k),
                k,
                $"pass@{k} cannot be estimated from {samples} samples."
            );
        if (correct < 0 || correct > samples)
            throw new ArgumentOutOfRangeException(
                nameof(correct),
                correct,
                $"Of {samples} samples, {correct} cannot be right."
            );
        if (samples - correct < k)
            return 1;
        var allWrong = 1.0;
        for (var i = samples - correct + 1; i <= samples; i++)
            allWrong *= 1 - (double)k / i;
        return 1 - allWrong;
    }

    /// <summary>Whether any of the samples is right: pass@n of all n samples.</summary>
    public static bool Any(IReadOnlyList<GradedAnswer> samples) => samples.Any(sample => sample.Correct);

    /// <summary>Mean of <see cref="Unbiased"/> over problems.</summary>
    /// <param name="problems">The samples of each problem, at least <paramref name="k"/> of each.</param>
    /// <param name="k">Samples that one may be right among.</param>
    public static Estimate Mean(IReadOnlyList<IReadOnlyList<GradedAnswer>> problems, int k) =>
        Estimate.FromMean([
            .. problems.Select(samples =>
                Unbiased(samples.Count, samples.Count(sample => sample.Correct), k)
            ),
        ]);
}
