namespace MultiagentAspire.Core;

/// <summary>
/// A problem with its ground truth, null where nobody knows it. Only evaluation (and the STaR arm) ever holds
/// one.
/// </summary>
public sealed record LabelledProblem(Problem Problem, string? Reference);
