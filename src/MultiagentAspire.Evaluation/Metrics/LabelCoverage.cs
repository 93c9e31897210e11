namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>Share in 0..1 of the training problems that have a pseudo-label; none where nothing was labelled.</summary>
public sealed class LabelCoverage()
    : Metric(
        new MetricInfo(Key, "labelled", "share of the training problems that have a label")
        {
            HidesError = true,
            Tables = MetricTables.Iterations,
        }
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "labelled";

    /// <inheritdoc/>
    public override int Column => 6;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) => Of(debates.Labels);

    /// <summary>
    /// The coverage with its binomial error, or with NaN where the number of problems is not known; null for no labels.
    /// </summary>
    internal static Estimate? Of(PseudoLabels? labels)
    {
        if (labels is not { Coverage: var share, Problems: var problems })
            return null;
        return problems == 0
            ? Estimate.OfValue(share, 0)
            : new Estimate(share, Math.Sqrt(share * (1 - share) / problems), problems);
    }
}
