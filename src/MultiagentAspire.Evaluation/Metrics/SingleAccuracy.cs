namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Accuracy in 0..1 of one first-round response. The responses to one problem are averaged first, since they are not
/// independent.
/// </summary>
public sealed class SingleAccuracy()
    : Metric(
        new MetricInfo(
            Key,
            "single",
            "accuracy of one first-round response; an agent's responses to one problem are averaged first"
        )
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "single";

    /// <inheritdoc/>
    public override int Column => 1;

    /// <inheritdoc/>
    public override Estimate Measure(MeasuredDebates debates) =>
        Estimate.FromMean([.. debates.Scores.Select(score => score.Single)]);
}
