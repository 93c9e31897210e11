using System.Text.Json.Serialization;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// How a set of responses becomes one answer: one sample (mean over the agents), the vote of the first round,
/// or the vote of the final round.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<Measure>))]
public enum Measure
{
    [JsonStringEnumMemberName("single")]
    Single,

    [JsonStringEnumMemberName("vote")]
    Vote,

    [JsonStringEnumMemberName("debate")]
    Debate,
}
