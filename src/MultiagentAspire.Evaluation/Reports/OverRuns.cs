using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// A value that was measured once a run: its mean over the runs, and the standard error that its spread over
/// them shows (divisor k − 1; null for one run).
/// </summary>
public sealed record OverRuns(double Mean, double? StandardError, ImmutableArray<double> Values)
{
    public static OverRuns? FromValues(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToImmutableArray();
        if (known.IsEmpty)
            return null;
        var mean = known.Average();
        var squares = known.Sum(value => (value - mean) * (value - mean));
        return new OverRuns(
            mean,
            known.Length > 1 ? Math.Sqrt(squares / (known.Length - 1) / known.Length) : null,
            known
        );
    }
}
