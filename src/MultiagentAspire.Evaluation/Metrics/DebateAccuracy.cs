namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Accuracy in 0..1 of the vote of the final round; none without debate. A tie counts by the share of right answers
/// among the tied ones.
/// </summary>
public sealed class DebateAccuracy()
    : Metric(new MetricInfo(Key, "debate", "the same for the final round; none without debate"))
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "debate";

    /// <inheritdoc/>
    public override int Column => 3;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        Estimate.FromDefined(debates.Scores.Select(score => score.Debate));
}
