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
    /// <summary>Compares two arms by their scores of the same problems.</summary>
    /// <param name="left">One score per problem.</param>
    /// <param name="right">Scores of the same problems in the same order.</param>
    /// <param name="seed">Of the resampling: equal seeds give equal intervals.</param>
    /// <param name="resamples">How often the problems are drawn, with replacement; at least 1.</param>
    /// <param name="confidence">Share in 0..1 of the resampled means that the interval covers.</param>
    /// <exception cref="ArgumentException">The numbers of scores differ, or there are none.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="resamples"/> is below 1.</exception>
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
        var means = ResampledMeans(differences, resamples, new SplitMix64(seed));
        var tail = (1 - confidence) / 2;
        var lower = means[(int)(tail * (resamples - 1))];
        var upper = means[(int)Math.Ceiling((1 - tail) * (resamples - 1))];
        return new PairedBootstrap(estimate.Value, estimate.StandardError, lower, upper);
    }

    /// <summary>Means of as many values as there are, drawn with replacement; in ascending order.</summary>
    private static double[] ResampledMeans(double[] values, int resamples, SplitMix64 random)
    {
        var means = new double[resamples];
        for (var resample = 0; resample < resamples; resample++)
        {
            var sum = 0.0;
            for (var draw = 0; draw < values.Length; draw++)
                sum += values[random.Next(values.Length)];
            means[resample] = sum / values.Length;
        }
        Array.Sort(means);
        return means;
    }
}
