using System.Text.Json.Serialization;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// Ceilings of a run: at the first that is reached the run stops, and can be resumed with a higher one. They count from
/// the start of the run, earlier attempts included. Null: no limit.
/// </summary>
public sealed record RunLimits
{
    /// <summary>Most tokens: generated, of prompts, and trained on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Tokens { get; init; }

    /// <summary>Most money, in the currency of the prices of the run file's endpoints.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Money { get; init; }

    /// <summary>Most hours of work: the time of all steps together.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Hours { get; init; }
}
