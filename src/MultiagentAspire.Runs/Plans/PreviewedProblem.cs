namespace MultiagentAspire.Runs.Plans;

/// <summary>A problem as a dry run shows it.</summary>
/// <param name="Question">The question as it stands in the file.</param>
/// <param name="Prompt">What an agent is asked in the first round.</param>
/// <param name="Reference">The answer that evaluation judges by; null where there is none.</param>
public sealed record PreviewedProblem(string Question, string Prompt, string? Reference);
