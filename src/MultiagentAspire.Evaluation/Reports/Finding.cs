namespace MultiagentAspire.Evaluation.Reports;

/// <summary>One sentence about the run, judged from its own numbers, with the numbers.</summary>
/// <param name="Verdict">What the numbers say about the claim.</param>
/// <param name="Claim">A sentence.</param>
/// <param name="Evidence">The numbers behind it, as a sentence.</param>
/// <param name="Transfer">The transfer task it is about; null for the run's own problems.</param>
public sealed record Finding(FindingVerdict Verdict, string Claim, string Evidence, string? Transfer = null);
