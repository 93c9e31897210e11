namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// Share in 0..1 of the responses of all rounds in which no answer was found. They count as wrong in every accuracy.
/// </summary>
public sealed class UnparsedShare()
    : Metric(
        new MetricInfo(Key, "unparsed", "responses in which no answer was found; they count as wrong")
        {
            HidesError = true,
            Tables = MetricTables.Iterations,
        }
    )
{
    /// <summary>The metric's key in <c>report.json</c>.</summary>
    internal const string Key = "parseFailures";

    /// <inheritdoc/>
    public override int Column => 13;

    /// <inheritdoc/>
    public override Estimate? Measure(MeasuredDebates debates) =>
        Estimate.OfRatio([
            .. debates.Debates.Select(debate =>
            {
                var responses = debate.Rounds.SelectMany(round => round).ToList();
                var unparsed = responses.Count(response => response.Answer is null);
                return ((double)unparsed, (double)responses.Count);
            }),
        ]);
}
