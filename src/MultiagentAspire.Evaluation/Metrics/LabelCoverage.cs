namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>How many training problems have a pseudo-label.</summary>
public sealed class LabelCoverage()
    : Metric(
        new MetricInfo(Key, "labelled", "share of the training problems that have a label")
        {
            HidesError = true,
            Tables = MetricTables.Iterations,
        }
    )
{
    internal const string Key = "labelled";

    /// <inheritdoc/>
    public override int Column => 6;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) => Of(debates.Labels);

    /// <summary>The coverage with its binomial error, where the number of problems is known.</summary>
    internal static Estimate? Of(PseudoLabels? labels)
    {
        if (labels is not { Coverage: var share, Problems: var problems })
            return null;
        return problems == 0
            ? Estimate.OfValue(share, 0)
            : new Estimate(share, Math.Sqrt(share * (1 - share) / problems), problems);
    }
}
