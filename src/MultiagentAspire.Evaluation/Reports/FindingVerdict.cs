namespace MultiagentAspire.Evaluation.Reports;

/// <summary>What the numbers say about a claim.</summary>
public enum FindingVerdict
{
    /// <summary>The test is significant, in the direction of the claim.</summary>
    Holds,

    /// <summary>The test is significant, against the claim.</summary>
    DoesNotHold,

    /// <summary>The test is not significant: these problems cannot tell.</summary>
    NotShown,

    /// <summary>A plain observation without a test.</summary>
    Observed,
}
