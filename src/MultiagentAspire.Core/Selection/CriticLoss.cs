namespace MultiagentAspire.Core;

/// <summary>Which turns of a critic's conversation carry loss.</summary>
public enum CriticLoss
{
    /// <summary>
    /// The critic's own responses, after round 1; the turns before them are the prompt (paper section 7.2).
    /// </summary>
    Revisions,

    /// <summary>All responses of the slot, even a wrong first one: the reference repository's behaviour.</summary>
    AllTurns,
}
