using System.Text.Json.Serialization;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>What a chart is about.</summary>
public enum ChartTopic
{
    /// <summary>How often answers are right, and what becomes of them in debate.</summary>
    [JsonStringEnumMemberName("accuracy")]
    Accuracy,

    /// <summary>How much agents agree and differ.</summary>
    [JsonStringEnumMemberName("diversity")]
    Diversity,

    /// <summary>What agents learn from and how.</summary>
    [JsonStringEnumMemberName("training")]
    Training,

    /// <summary>Tokens and time.</summary>
    [JsonStringEnumMemberName("cost")]
    Cost,
}
