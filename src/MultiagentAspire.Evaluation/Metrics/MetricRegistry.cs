using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// All metrics, found by their class: a class that derives from <see cref="Metric"/> is in it, and nothing lists them.
/// </summary>
public static class MetricRegistry
{
    /// <summary>Every metric of this library, in the order of its columns.</summary>
    public static ImmutableArray<Metric> All { get; } = InOrder(new Registry<Metric>().All);

    /// <summary>Metrics in the order of their columns, then of their names in ordinal order.</summary>
    public static ImmutableArray<Metric> InOrder(IEnumerable<Metric> metrics) =>
        [
            .. metrics
                .OrderBy(metric => metric.Column)
                .ThenBy(metric => metric.Info.Name, StringComparer.Ordinal),
        ];
}
