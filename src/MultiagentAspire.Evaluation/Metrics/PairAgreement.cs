using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Share in 0..1 of the pairs of final answers to one problem that are equivalent; none for a single agent.
/// </summary>
public sealed class PairAgreement()
    : Metric(
        new MetricInfo(
            Key,
            "pairs agree",
            "share of the pairs of final answers to one problem that are the same answer"
        )
        {
            Tables = MetricTables.Iterations | MetricTables.Runs,
            Chart = new MetricChart(
                ChartTopic.Diversity,
                "agreement",
                "How often two final answers agree",
                "pairs of final answers that agree (%), ± standard error"
            ),
        }
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "agreement";

    /// <inheritdoc/>
    public override int Column => 9;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        Estimate.FromDefined(
            debates.Final.Select(answers => Agreement.Pairwise(answers, debates.Same, debates.Voting.Tie))
        );
}
