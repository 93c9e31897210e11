using System.Text.Json.Serialization;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>Tables whose columns are metrics.</summary>
[Flags]
[JsonConverter(typeof(JsonStringEnumConverter<MetricTables>))]
public enum MetricTables
{
    /// <summary>In no table.</summary>
    [JsonStringEnumMemberName("none")]
    None = 0,

    /// <summary>The results: on the page after the last iteration, in text and on the dashboard by iteration.</summary>
    [JsonStringEnumMemberName("results")]
    Results = 1,

    /// <summary>The page's table by iteration.</summary>
    [JsonStringEnumMemberName("iterations")]
    Iterations = 2,

    /// <summary>The table over several runs.</summary>
    [JsonStringEnumMemberName("runs")]
    Runs = 4,

    /// <summary>The page's table of the metrics for which models score responses.</summary>
    [JsonStringEnumMemberName("diversity")]
    Diversity = 8,

    /// <summary>In each of the first three.</summary>
    [JsonStringEnumMemberName("all")]
    All = Results | Iterations | Runs,
}
