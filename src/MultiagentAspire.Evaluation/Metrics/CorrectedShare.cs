namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Share in 0..1 of the answers that were wrong in the first round and right in the final one; none without debate.
/// </summary>
public sealed class CorrectedShare()
    : Metric(
        new MetricInfo(Key, "corrected", "answers that turned right between the first and the final round")
        {
            Tables = MetricTables.None,
            Chart = FlipsChart.WithLine("corrected"),
        }
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "corrected";

    /// <inheritdoc/>
    public override int Column => 14;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        AnswerFlips.Share(debates, flips => flips.WrongToRight);
}
