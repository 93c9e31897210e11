namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>How many answers debate turns right.</summary>
public sealed class CorrectedShare()
    : Metric(
        new MetricInfo(Key, "corrected", "answers that turned right between the first and the final round")
        {
            Tables = MetricTables.None,
            Chart = FlipsChart.Of("corrected"),
        }
    )
{
    internal const string Key = "corrected";

    /// <inheritdoc/>
    public override int Column => 14;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        AnswerFlips.Share(debates, flips => flips.WrongToRight);
}
