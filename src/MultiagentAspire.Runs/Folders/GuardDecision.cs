namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// What the guard decided about a new critic.
/// </summary>
public enum GuardDecision
{
    /// <summary>No decision: the agent is no critic, the run has no guard, or its step is not finished.</summary>
    None,

    /// <summary>The new critic replaced the previous one.</summary>
    Replaced,

    /// <summary>
    /// The previous critic stays: the new one agreed with the vote less often, by a paired test.
    /// </summary>
    KeptPrevious,
}
