namespace MultiagentAspire.Core;

/// <summary>Why a vote gave no answer.</summary>
public enum NoConsensusReason
{
    /// <summary>No response has an answer that parses.</summary>
    NothingParsed,

    /// <summary>The largest cluster is below the minimum of votes or share.</summary>
    TooFewVotes,

    /// <summary>Several clusters have the largest size, and <see cref="TieRule.Drop"/> applies.</summary>
    Tied,
}
