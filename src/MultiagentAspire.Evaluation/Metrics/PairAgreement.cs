using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>How often two agents end on one answer.</summary>
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
    internal const string Key = "agreement";

    /// <inheritdoc/>
    public override int Column => 9;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        Estimate.FromDefined(
            debates.Final.Select(answers => Agreement.Pairwise(answers, debates.Same, debates.Voting.Tie))
        );
}
