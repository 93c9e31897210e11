namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// pass@n: probability in 0..1 that at least one of the n first-round responses is right. An upper bound for any vote.
/// </summary>
public sealed class PassAtAll()
    : Metric(
        new MetricInfo(
            Key,
            "pass@n",
            "chance that at least one of the n first-round responses is right; pass@k: of k of them, unbiased "
                + "(Chen et al. 2021)"
        )
        {
            NamesResponses = true,
            HidesError = true,
            Tables = MetricTables.Results | MetricTables.Runs,
        }
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "passAtAll";

    /// <inheritdoc/>
    public override int Column => 4;

    /// <inheritdoc/>
    public override Estimate Measure(MeasuredDebates debates) => PassAt.Mean(debates.First, debates.Agents);
}
