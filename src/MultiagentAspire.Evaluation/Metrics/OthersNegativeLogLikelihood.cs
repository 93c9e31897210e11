using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Mean negative log-likelihood, in nats per token, that the other agents of the last round give to a response (paper
/// 4.2, held-out critics); higher means more different agents. A single model scores its own samples.
/// </summary>
public sealed class OthersNegativeLogLikelihood()
    : Metric(
        new MetricInfo(
            Key,
            "NLL, others",
            "mean negative log-likelihood that the other agents of the last round give to a response; a single model "
                + "scores its own samples"
        )
        {
            IsNumber = true,
            Tables = MetricTables.Diversity,
            Chart = new MetricChart(
                ChartTopic.Diversity,
                "nll",
                "How improbable other agents find a response",
                "nats per token, ± standard error"
            ),
        }
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "othersNll";

    /// <inheritdoc/>
    public override int Column => 20;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        debates.OverScored(ModelDiversity.OthersLikelihood);
}
