namespace MultiagentAspire.Core;

/// <summary>Which turns of a critic's conversation it learns.</summary>
public enum CriticLoss
{
    /// <summary>
    /// The critic's own responses, those after the first round; what came before is prompt (paper section
    /// 7.2).
    /// </summary>
    Revisions,

    /// <summary>Every response of the slot, also a wrong first one: the reference repository's behaviour.</summary>
    AllTurns,
}
