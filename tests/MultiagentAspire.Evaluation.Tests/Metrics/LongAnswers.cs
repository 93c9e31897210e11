using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Tests.Metrics;

/// <summary>A metric as a contributor adds it: one class.</summary>
public sealed class LongAnswers()
    : Metric(
        new MetricInfo("longAnswers", "long", "share of final responses of over eight characters")
        {
            Chart = new MetricChart(ChartTopic.Diversity, "long-answers", "Long answers", "long answers (%)"),
        }
    )
{
    /// <inheritdoc/>
    public override Estimate Measure(MeasuredDebates debates) =>
        Estimate.FromMean([
            .. debates.Final.Select(answers => answers.Average(answer => answer.Text.Length > 8 ? 1.0 : 0)),
        ]);
}
