namespace MultiagentAspire.Tasks;

/// <summary>Judges responses against references.</summary>
public static class Grading
{
    public static GradingResult Grade(ITask task, GradeInput input)
    {
        var (extracted, correct) = Read(task.Extract, task.Equivalent, input);
        return new GradingResult(input.Answer, input.Reference, extracted, correct)
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
