using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Mean KL divergence, in nats per token, of critics to their base model over final-round responses (paper C.3); none
/// without debate.
/// </summary>
public sealed class CriticDrift()
    : Metric(
        new MetricInfo(
            Key,
            "KL to base, final round",
            "the same for final-round responses; none without debate"
        )
        {
            IsNumber = true,
            Tables = MetricTables.Diversity,
            Chart = new MetricChart(
                ChartTopic.Diversity,
                "kl-base",
                "How far agents are from the base model (KL divergence)",
                "nats per token, ± standard error"
            )
            {
                Line = "final round",
                Dashed = true,
            },
        }
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "baseKlFinal";

    /// <inheritdoc/>
    public override int Column => 24;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        debates.OverScored(scores => ModelDiversity.FromBase(scores.Final));
}
