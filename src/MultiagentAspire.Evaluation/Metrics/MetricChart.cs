using System.Text.Json.Serialization;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// The chart by iteration in which a metric is a line for each arm. Metrics that name one chart share it.
/// </summary>
/// <param name="Topic">The chart's section.</param>
/// <param name="Name">File name without ending.</param>
/// <param name="Title">Heading of the chart.</param>
/// <param name="Axis">Name and unit of the y axis.</param>
public sealed record MetricChart(
    [property: JsonConverter(typeof(JsonStringEnumConverter<ChartTopic>))] ChartTopic Topic,
    string Name,
    string Title,
    string Axis
)
{
    /// <summary>
    /// Name of the line after the arm's name, as in <c>multiagent: spoiled</c>; null: the arm's name alone.
    /// </summary>
    public string? Line { get; init; }

    /// <summary>Whether the line is dashed: the second line of an arm, in the same colour. Default: false.</summary>
    public bool Dashed { get; init; }

    /// <summary>
    /// Whether arms of one response a round are left out, since one response has no diversity. Default: false.
    /// </summary>
    public bool SocietiesOnly { get; init; }

    /// <summary>
    /// True: its points stem from the debates that agents learned from. False, the default: from the evaluation.
    /// </summary>
    public bool OfLabels { get; init; }
}
