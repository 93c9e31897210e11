namespace MultiagentAspire.Dashboard.Debates;

/// <summary>What an agent did in a debate, by its last response there.</summary>
public enum AgentBehavior
{
    /// <summary>It responded.</summary>
    Spoke,

    /// <summary>
    /// Its answer differs from that of its slot's first response, or only one of the two has an answer.
    /// </summary>
    Changed,

    /// <summary>Its answer is equivalent to the reference answer.</summary>
    Right,

    /// <summary>Its answer is not equivalent to the reference answer, or it has none.</summary>
    Wrong,
}
