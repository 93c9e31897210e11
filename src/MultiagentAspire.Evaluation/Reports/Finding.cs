namespace MultiagentAspire.Evaluation.Reports;

/// <summary>One sentence about the run, judged from its own numbers, with the numbers.</summary>
/// <param name="Transfer">The transfer task it is about; null for the run's own problems.</param>
public sealed record Finding(FindingVerdict Verdict, string Claim, string Evidence, string? Transfer = null);
