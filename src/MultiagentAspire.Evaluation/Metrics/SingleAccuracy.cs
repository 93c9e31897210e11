namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>Accuracy of one response.</summary>
public sealed class SingleAccuracy()
    : Metric(
        new MetricInfo(
            Key,
            "single",
            "accuracy of one first-round response; an agent's responses to one problem are averaged first"
        )
    )
{
    internal const string Key = "single";

    /// <inheritdoc/>
    public override int Column => 1;

    /// <inheritdoc/>
    public override Estimate Measure(MeasuredDebates debates) =>
        Estimate.FromMean([.. debates.Scores.Select(score => score.Single)]);
}
