using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// A value that was measured once in each of k runs, with its mean and the spread over the runs.
/// </summary>
/// <param name="Mean">Mean over the runs, in the value's unit.</param>
/// <param name="StandardError">Standard deviation (divisor k − 1) / sqrt(k); null for one run.</param>
/// <param name="Values">The value of each run.</param>
public sealed record OverRuns(double Mean, double? StandardError, ImmutableArray<double> Values)
{
    /// <summary>Mean and spread of the values that are not null; null where there are none.</summary>
    public static OverRuns? FromValues(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToImmutableArray();
        if (known.IsEmpty)
            return null;
        var mean = known.Average();
        var squares = known.Sum(value => (value - mean) * (value - mean));
        double? error = known.Length > 1 ? Math.Sqrt(squares / (known.Length - 1) / known.Length) : null;
        return new OverRuns(mean, error, known);
    }
}
