using System.Text.Json.Serialization;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The section of the report and of the dashboard that a chart belongs to.</summary>
public enum ChartTopic
{
    /// <summary>How often answers are right, and how debate changes them.</summary>
    [JsonStringEnumMemberName("accuracy")]
    Accuracy,

    /// <summary>How much agents agree and differ.</summary>
    [JsonStringEnumMemberName("diversity")]
    Diversity,

    /// <summary>Losses, learning rates and numbers of training examples.</summary>
    [JsonStringEnumMemberName("training")]
    Training,

    /// <summary>Tokens and seconds.</summary>
    [JsonStringEnumMemberName("cost")]
    Cost,
}
