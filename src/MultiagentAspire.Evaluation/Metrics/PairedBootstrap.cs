using MultiagentAspire.Core;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Percentile bootstrap of the mean paired difference left - right (Efron and Tibshirani 1993, chapter 13),
/// problems resampled as pairs.
/// </summary>
/// <param name="Difference">Mean of left - right, in the scores' unit.</param>
/// <param name="StandardError">Standard deviation of the differences (divisor n) / sqrt(n).</param>
/// <param name="Lower">Lower end of the interval.</param>
/// <param name="Upper">Upper end of the interval.</param>
public sealed record PairedBootstrap(double Difference, double StandardError, double Lower, double Upper)
{
    public static PairedBootstrap Compute(
        IReadOnlyList<double> left,
        IReadOnlyList<double> right,
        ulong seed,
        int resamples = 10_000,
        double confidence = 0.95
    )
    {
        if (left.Count != right.Count)
            throw new ArgumentException(
                $"Paired scores must be equally many, not {left.Count} and {right.Count}."
            );
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resamples);
        var differences = left.Zip(right, (a, b) => a - b).ToArray();
        var estimate = Estimate.FromMean(differences);

        var random = new SplitMix64(seed);
        var means = new double[resamples];
        for (var r = 0; r < resamples; r++)
        {
            var sum = 0.0;
            for (var i = 0; i < differences.Length; i++)
                sum += differences[random.Next(differences.Length)];
            means[r] = sum / differences.Length;
        }
        Array.Sort(means);
        var tail = (1 - confidence) / 2;
        return new PairedBootstrap(
            estimate.Value,
            estimate.StandardError,
            means[(int)(tail * (resamples - 1))],
            means[(int)Math.Ceiling((1 - tail) * (resamples - 1))]
        );
    }
}
