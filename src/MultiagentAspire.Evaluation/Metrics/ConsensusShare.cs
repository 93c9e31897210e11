namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>How many agents hold the majority answer in the end.</summary>
public sealed class ConsensusShare()
    : Metric(
        new MetricInfo(
            Key,
            "consensus",
            "share of N final answers that are their majority's, also where an arm has more samples"
        )
        {
            Tables = MetricTables.Iterations,
        }
    )
{
    internal const string Key = "consensus";

    /// <inheritdoc/>
    public override int Column => 7;

    /// <inheritdoc/>
    public override Estimate Measure(MeasuredDebates debates) =>
        Estimate.FromMean([
            .. debates.Final.Select(answers =>
                Agreement.Consensus(answers, debates.Society, debates.Same, debates.Voting.Tie)
            ),
        ]);
}
