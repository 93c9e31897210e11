namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Share in 0..1 of the final answers that are the majority answer of their problem (paper C.1), among N answers also
/// where an arm has more samples.
/// </summary>
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
    /// <summary>The metric's key in <c>report.json</c>.</summary>
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
