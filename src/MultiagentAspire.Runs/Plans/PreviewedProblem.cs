namespace MultiagentAspire.Runs.Plans;

/// <summary>A problem as a dry run (<c>--dry-run</c>) shows it.</summary>
/// <param name="Question">The question as the task gives it.</param>
/// <param name="Prompt">The prompt of a generator in round 1.</param>
/// <param name="Reference">The reference answer; null where the problem has none.</param>
public sealed record PreviewedProblem(string Question, string Prompt, string? Reference);
