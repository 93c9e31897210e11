using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Share in 0..1 of the pseudo-labels that are right; none where the iteration labelled nothing. It needs reference
/// answers, so that only the report knows it.
/// </summary>
public sealed class LabelAccuracy()
    : Metric(
        new MetricInfo(Key, "labels right", "share of the labels that agents learned from that are right")
        {
            Tables = MetricTables.Iterations | MetricTables.Runs,
            Chart = new MetricChart(
                ChartTopic.Accuracy,
                "labels",
                "How many of the labels that agents learn from are right",
                "right labels (%), ± standard error"
            )
            {
                OfLabels = true,
            },
        }
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "labelsRight";

    /// <inheritdoc/>
    public override int Column => 5;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) => debates.Labels?.Accuracy;
}
