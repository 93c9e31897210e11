using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Mean KL divergence, in nats per token, between the generators of a society over their first-round responses (paper
/// C.2); 0 where one model fills all slots.
/// </summary>
public sealed class GeneratorDivergence()
    : Metric(
        new MetricInfo(
            Key,
            "KL, first round",
            "KL divergence between two agents' next-token distributions, over first-round responses: between generators"
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
                Line = "first round",
            },
        }
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "klFirst";

    /// <inheritdoc/>
    public override int Column => 21;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        debates.OverScored(scores => ModelDiversity.BetweenAgents(scores.First));
}
