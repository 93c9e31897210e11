namespace MultiagentAspire.Core;

/// <summary>
/// A problem with its reference answer. Only evaluation and pretraining read it.
/// </summary>
/// <param name="Problem">The question.</param>
/// <param name="Reference">The reference answer; null where the problem has none.</param>
public sealed record LabelledProblem(Problem Problem, string? Reference);
