namespace MultiagentAspire.Dashboard.Debates;

/// <summary>What an agent did in a debate, by its last message there.</summary>
public enum AgentBehavior
{
    /// <summary>It spoke.</summary>
    Spoke,

    /// <summary>
    /// Its answer is another than that of its slot's first message, or only one of them held an answer.
    /// </summary>
    Changed,

    /// <summary>Its answer is the true one.</summary>
    Right,

    /// <summary>Its answer is not, or it gave none.</summary>
    Wrong,
}
