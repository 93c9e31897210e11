using System.Text.Json.Serialization;

namespace MultiagentAspire.Evaluation.Tasks;

/// <summary>A response to judge and the true answer: one input line of <c>multiagent grade</c>.</summary>
public sealed record GradeInput(string Answer, string Reference);

/// <summary>The judgement: one output line of <c>multiagent grade</c>. <paramref name="Extracted"/> is null, and the answer wrong, when none parses.</summary>
public sealed record Verdict(string Answer, string Reference, string? Extracted, bool Correct)
{
    /// <summary>The judgements of the task's other readings by name; null where it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, ReadingVerdict>? Readings { get; init; }
}

/// <summary>What another reading of the same response finds.</summary>
public sealed record ReadingVerdict(string? Extracted, bool Correct);

/// <summary>Judges responses against references.</summary>
public static class Grading
{
    public static Verdict Grade(ITask task, GradeInput input)
    {
        var (extracted, correct) = Read(task.Extract, task.Equivalent, input);
        return new Verdict(input.Answer, input.Reference, extracted, correct)
        {
            Readings =
                task.OtherReadings.Count == 0
                    ? null
                    : task.OtherReadings.ToDictionary(
                        reading => reading.Name,
                        reading => Read(reading.Extract, reading.Correct, input)
                    ),
        };
    }

    private static ReadingVerdict Read(
        Func<string, string?> extract,
        Func<string, string, bool> correct,
        GradeInput input
    )
    {
        var extracted = extract(input.Answer);
        return new ReadingVerdict(extracted, extracted is not null && correct(extracted, input.Reference));
    }
}
