namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// What outputs know of a metric. It stands in <c>report.json</c>, so a page can show metrics that only a later
/// version computes.
/// </summary>
/// <param name="Name">Its key among the metrics of a state, in camel case.</param>
/// <param name="Label">Head of its column.</param>
/// <param name="Measures">What it measures, as a reader of the report is told.</param>
public sealed record MetricInfo(string Name, string Label, string Measures)
{
    /// <summary>False: a share in 0..1, shown in percent. True: a number, shown with two decimals.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Whether it depends on the number of responses, so that its cells name that number.</summary>
    public bool NamesResponses { get; init; }

    /// <summary>
    /// Whether its cells leave the standard error out, which keeps its column narrow; charts show it.
    /// </summary>
    public bool HidesError { get; init; }

    /// <summary>The tables in which it is a column.</summary>
    public MetricTables Tables { get; set; } = MetricTables.All;

    /// <summary>Its line in a chart by iteration; null: none.</summary>
    public MetricChart? Chart { get; init; }
}
