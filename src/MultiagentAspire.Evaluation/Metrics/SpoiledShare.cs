namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Share in 0..1 of the answers that were right in the first round and wrong in the final one; none without debate.
/// </summary>
public sealed class SpoiledShare()
    : Metric(
        new MetricInfo(Key, "spoiled", "answers that turned wrong between the first and the final round")
        {
            Tables = MetricTables.None,
            Chart = FlipsChart.WithLine("spoiled") with { Dashed = true },
        }
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "spoiled";

    /// <inheritdoc/>
    public override int Column => 15;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        AnswerFlips.Share(debates, flips => flips.RightToWrong);
}
