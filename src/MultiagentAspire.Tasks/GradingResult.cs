using System.Text.Json.Serialization;

namespace MultiagentAspire.Tasks;

/// <summary>
/// The judgement: one output line of <c>multiagent grade</c>. <paramref name="Extracted"/> is null, and the
/// answer wrong, when none parses.
/// </summary>
public sealed record GradingResult(string Answer, string Reference, string? Extracted, bool Correct)
{
    /// <summary>The judgements of the task's other readings by name; null where it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, ReadingGrade>? Readings { get; init; }
}
