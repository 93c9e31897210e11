namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>How many answers debate turns wrong.</summary>
public sealed class SpoiledShare()
    : Metric(
        new MetricInfo(Key, "spoiled", "answers that turned wrong between the first and the final round")
        {
            Tables = MetricTables.None,
            Chart = FlipsChart.Of("spoiled") with { Dashed = true },
        }
    )
{
    internal const string Key = "spoiled";

    /// <inheritdoc/>
    public override int Column => 15;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        AnswerFlips.Share(debates, flips => flips.RightToWrong);
}
