namespace MultiagentAspire.Evaluation.Reports;

/// <summary>What the numbers say about a claim.</summary>
public enum FindingVerdict
{
    /// <summary>The test is significant, in the direction of the claim.</summary>
    Shown,

    /// <summary>The test is significant, against the claim.</summary>
    OppositeShown,

    /// <summary>The test is not significant: these problems cannot tell.</summary>
    NotShown,

    /// <summary>A plain observation without a test.</summary>
    Observed,
}
