namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// What outputs know of a metric. It is stored in <c>report.json</c>, so that a page can show metrics which only a
/// later version computes.
/// </summary>
/// <param name="Name">Its key among the metrics of a state, in camel case.</param>
/// <param name="Label">Heading of its column.</param>
/// <param name="Measures">What it measures, as the report explains it to its reader.</param>
public sealed record MetricInfo(string Name, string Label, string Measures)
{
    /// <summary>False: a share in 0..1, shown in percent. True: a number, shown with two decimals.</summary>
    public bool IsNumber { get; init; }

    /// <summary>
    /// Whether it depends on the number of responses: its cells then name it, as in <c>91.0 (n = 9)</c>. Default:
    /// false.
    /// </summary>
    public bool NamesResponses { get; init; }

    /// <summary>
    /// Whether its cells leave the standard error out, which keeps its column narrow; charts show it. Default: false.
    /// </summary>
    public bool HidesError { get; init; }

    /// <summary>The tables in which it is a column. Default: all.</summary>
    public MetricTables Tables { get; set; } = MetricTables.All;

    /// <summary>Its line in a chart by iteration; null: none.</summary>
    public MetricChart? Chart { get; init; }
}
