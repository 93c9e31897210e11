namespace MultiagentAspire.Tasks;

/// <summary>Grades responses: extracts their answers and compares them with reference answers.</summary>
public static class Grading
{
    /// <summary>The grade by the task's own reading, and by each of its other readings.</summary>
    public static GradingResult Grade(ITask task, GradeInput input)
    {
        var (extracted, correct) = Read(task.Extract, task.Equivalent, input);
        return new GradingResult(input.Answer, input.Reference, extracted, correct)
        {
            Readings = task.OtherReadings.Count == 0 ? null : ReadOthers(task, input),
        };
    }

    private static Dictionary<string, ReadingGrade> ReadOthers(ITask task, GradeInput input) =>
        task.OtherReadings.ToDictionary(
            reading => reading.Name,
            reading => Read(reading.Extract, reading.Correct, input)
        );

    private static ReadingGrade Read(
        Func<string, string?> extract,
        Func<string, string, bool> correct,
        GradeInput input
    )
    {
        var extracted = extract(input.Answer);
        return new ReadingGrade(extracted, extracted is not null && correct(extracted, input.Reference));
    }
}
