using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>How far the agents' final answers differ.</summary>
public sealed class AnswerDiversity()
    : Metric(
        new MetricInfo(Key, "diversity", "1 minus consensus")
        {
            Tables = MetricTables.None,
            Chart = new MetricChart(
                ChartTopic.Diversity,
                "diversity",
                "Diversity of the final answers (1 − consensus)",
                "diversity (%), ± standard error"
            )
            {
                SocietiesOnly = true,
            },
        }
    )
{
    internal const string Key = "diversity";

    /// <inheritdoc/>
    public override int Column => 8;

    /// <inheritdoc/>
    public override Estimate Measure(MeasuredDebates debates) => Of(new ConsensusShare().Measure(debates));

    /// <summary>Of a consensus.</summary>
    internal static Estimate Of(Estimate consensus) => consensus with { Value = 1 - consensus.Value };
}
