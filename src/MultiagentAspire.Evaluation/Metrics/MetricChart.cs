using System.Text.Json.Serialization;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// The chart by iteration in which a metric is a line for each arm. Metrics that name one chart share it.
/// </summary>
/// <param name="Topic">Its section.</param>
/// <param name="Name">File name without ending.</param>
/// <param name="Title">What is plotted.</param>
/// <param name="Axis">Name and unit of the y axis.</param>
public sealed record MetricChart(
    [property: JsonConverter(typeof(JsonStringEnumConverter<ChartTopic>))] ChartTopic Topic,
    string Name,
    string Title,
    string Axis
)
{
    /// <summary>What the line is called after the arm's name; null where the chart has one line an arm.</summary>
    public string? Line { get; init; }

    /// <summary>The second line of an arm in one colour.</summary>
    public bool Dashed { get; init; }

    /// <summary>Arms of one response a round are left out: they have no diversity.</summary>
    public bool SocietiesOnly { get; init; }

    /// <summary>True: its points stem from the debates that agents learned from. False: from the evaluation.</summary>
    public bool OfLabels { get; init; }
}
