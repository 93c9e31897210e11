namespace MultiagentAspire.Core;

/// <summary>What decides between clusters of equal size; paper section 2.2 chooses at random.</summary>
public enum TieRule
{
    /// <summary>A seeded random choice among the tied answers: the paper's rule, made repeatable.</summary>
    Random,

    /// <summary>
    /// The ordinally largest representative, over clusters formed in agent order: the reference repository's rule, and
    /// the only one that depends on the order of the agents (where equivalence is not transitive).
    /// </summary>
    Largest,

    /// <summary>A tie is no consensus: the problem is dropped.</summary>
    Drop,
}
