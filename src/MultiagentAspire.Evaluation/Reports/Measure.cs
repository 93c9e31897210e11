using System.Text.Json.Serialization;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// How a set of responses becomes one answer: one sample (mean over the agents), the vote of the first round,
/// or the vote of the final round.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<Measure>))]
public enum Measure
{
    /// <summary>The mean over the agents' first-round responses.</summary>
    [JsonStringEnumMemberName("single")]
    Single,

    /// <summary>The vote over the first round.</summary>
    [JsonStringEnumMemberName("vote")]
    Vote,

    /// <summary>The vote over the final round of a debate.</summary>
    [JsonStringEnumMemberName("debate")]
    Debate,
}
