namespace MultiagentAspire.Tasks;

/// <summary>A response to judge and the true answer: one input line of <c>multiagent grade</c>.</summary>
public sealed record GradeInput(string Answer, string Reference);
