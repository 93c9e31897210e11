namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>Accuracy of the vote without debate.</summary>
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
    internal const string Key = "vote";

    /// <inheritdoc/>
    public override int Column => 2;

    /// <inheritdoc/>
    public override Estimate Measure(MeasuredDebates debates) =>
        Estimate.FromMean([.. debates.Scores.Select(score => score.Vote)]);
}
