namespace MultiagentAspire.Core;

/// <summary>Why a vote gave no answer.</summary>
public enum NoConsensusReason
{
    /// <summary>No response held an answer.</summary>
    NothingParsed,

    /// <summary>The largest cluster was below the minimum.</summary>
    TooFewVotes,

    /// <summary>Several clusters were largest, and the rule drops ties.</summary>
    Tied,
}
