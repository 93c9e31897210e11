namespace MultiagentAspire.Evaluation.Reports;

/// <summary>What the numbers say about a claim. <see cref="Observed"/>: a plain observation without a test.</summary>
public enum FindingVerdict
{
    Holds,
    DoesNotHold,
    NotShown,
    Observed,
}
