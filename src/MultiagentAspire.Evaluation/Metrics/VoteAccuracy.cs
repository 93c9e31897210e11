namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Accuracy in 0..1 of the vote of the first round, that is, without debate. A tie counts by the share of right answers
/// among the tied ones.
/// </summary>
public sealed class VoteAccuracy()
    : Metric(
        new MetricInfo(
            Key,
            "vote",
            "accuracy of the majority of the first-round responses, as the run votes; where chance decides a tie, "
                + "it counts by the share of tied answers that is right"
        )
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "vote";

    /// <inheritdoc/>
    public override int Column => 2;

    /// <inheritdoc/>
    public override Estimate Measure(MeasuredDebates debates) =>
        Estimate.FromMean([.. debates.Scores.Select(score => score.Vote)]);
}
