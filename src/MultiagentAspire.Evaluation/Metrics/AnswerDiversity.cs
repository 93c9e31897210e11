using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Diversity of the final answers: 1 − <see cref="ConsensusShare"/>, in 0..1 (paper C.1). Shown as a chart only, for
/// arms of at least two agents.
/// </summary>
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
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "diversity";

    /// <inheritdoc/>
    public override int Column => 8;

    /// <inheritdoc/>
    public override Estimate Measure(MeasuredDebates debates) => Of(new ConsensusShare().Measure(debates));

    /// <summary>1 − consensus; the standard error stays the same.</summary>
    internal static Estimate Of(Estimate consensus) => consensus with { Value = 1 - consensus.Value };
}
