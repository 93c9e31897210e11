using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Mean KL divergence, in nats per token, between the critics of a society over their final-round responses (paper
/// C.2); none without debate.
/// </summary>
public sealed class CriticDivergence()
    : Metric(
        new MetricInfo(
            Key,
            "KL, final round",
            "the same over final-round responses: between critics; none without debate"
        )
        {
            IsNumber = true,
            Tables = MetricTables.Diversity,
            Chart = new MetricChart(
                ChartTopic.Diversity,
                "kl-agents",
                "How far agents are from each other (KL divergence)",
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
    internal const string Key = "klFinal";

    /// <inheritdoc/>
    public override int Column => 22;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        debates.OverScored(scores => ModelDiversity.BetweenAgents(scores.Final));
}
