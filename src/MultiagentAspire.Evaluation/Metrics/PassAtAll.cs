namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>The chance that any first-round response is right.</summary>
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
    internal const string Key = "passAtAll";

    /// <inheritdoc/>
    public override int Column => 4;

    /// <inheritdoc/>
    public override Estimate Measure(MeasuredDebates debates) => PassAt.Mean(debates.First, debates.Agents);
}
