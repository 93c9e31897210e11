using MultiagentAspire.Core;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// One metric: what it is called and how it is computed, with its standard error. A new one is one class with a
/// parameterless constructor: <see cref="MetricRegistry"/> finds it, and <c>report.json</c>, tables, charts and pages
/// show it.
/// </summary>
/// <param name="info">Name, label and places in outputs.</param>
public abstract class Metric(MetricInfo info) : INamed
{
    /// <inheritdoc/>
    public string Name => info.Name;

    /// <inheritdoc/>
    public string Description => info.Measures;

    /// <summary>Name, label and places in outputs; it is stored in <c>report.json</c>.</summary>
    public MetricInfo Info => info;

    /// <summary>Position among the columns of a table; those without one come last, by name.</summary>
    public virtual int Column => int.MaxValue;

    /// <summary>
    /// The estimate in the unit of <see cref="MetricInfo.IsNumber"/>; null where these debates do not define it.
    /// </summary>
    /// <param name="debates">The evaluation of one arm after one iteration.</param>
    public abstract Estimate? Measure(MeasuredDebates debates);
}
