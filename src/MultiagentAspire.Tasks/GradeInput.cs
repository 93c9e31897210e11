namespace MultiagentAspire.Tasks;

/// <summary>A response to grade: one input line of <c>multiagent grade</c>.</summary>
/// <param name="Answer">The response, from which the answer is extracted.</param>
/// <param name="Reference">The reference answer.</param>
public sealed record GradeInput(string Answer, string Reference);
