namespace MultiagentAspire.Evaluation.Tasks;

/// <summary>A response to judge and the true answer: one input line of <c>multiagent grade</c>.</summary>
public sealed record GradeInput(string Answer, string Reference);

/// <summary>The judgement: one output line of <c>multiagent grade</c>. <paramref name="Extracted"/> is null, and the answer wrong, when none parses.</summary>
public sealed record Verdict(string Answer, string Reference, string? Extracted, bool Correct);

/// <summary>Judges responses against references.</summary>
public static class Grading
{
    public static Verdict Grade(ITask task, GradeInput input)
    {
        var extracted = task.Extract(input.Answer);
        return new Verdict(input.Answer, input.Reference, extracted, extracted is not null && task.Equivalent(extracted, input.Reference));
    }
}
