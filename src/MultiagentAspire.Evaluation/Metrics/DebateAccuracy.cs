namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>Accuracy of the vote after debate.</summary>
public sealed class DebateAccuracy()
    : Metric(new MetricInfo(Key, "debate", "the same for the final round; none without debate"))
{
    internal const string Key = "debate";

    /// <inheritdoc/>
    public override int Column => 3;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        Estimate.FromDefined(debates.Scores.Select(score => score.Debate));
}
