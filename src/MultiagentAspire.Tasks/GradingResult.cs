using System.Text.Json.Serialization;

namespace MultiagentAspire.Tasks;

/// <summary>
/// The grade of a response: one output line of <c>multiagent grade</c>.
/// </summary>
/// <param name="Answer">The response, as in <see cref="GradeInput"/>.</param>
/// <param name="Reference">The reference answer.</param>
/// <param name="Extracted">The extracted answer; null where none parses.</param>
/// <param name="Correct">Whether the extracted answer is correct; false without one.</param>
public sealed record GradingResult(string Answer, string Reference, string? Extracted, bool Correct)
{
    /// <summary>
    /// Grades by the task's other readings, by their names; null, and absent in JSON, where it has none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, ReadingGrade>? Readings { get; init; }
}
