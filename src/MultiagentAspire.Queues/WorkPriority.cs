namespace MultiagentAspire.Queues;

/// <summary>The order in which pending items are leased; within one priority, the oldest first.</summary>
public enum WorkPriority
{
    /// <summary>Leased before all others.</summary>
    High = 1,

    /// <summary>The default.</summary>
    Normal = 2,

    /// <summary>Leased when no others are pending.</summary>
    Low = 3,
}
