using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Mean KL divergence, in nats per token, of generators to their base model over first-round responses (paper C.3).
/// </summary>
public sealed class GeneratorDrift()
    : Metric(
        new MetricInfo(
            Key,
            "KL to base, first round",
            "KL divergence of the author of a first-round response to its base model"
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
                Line = "first round",
            },
        }
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "baseKlFirst";

    /// <inheritdoc/>
    public override int Column => 23;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        debates.OverScored(scores => ModelDiversity.FromBase(scores.First));
}
