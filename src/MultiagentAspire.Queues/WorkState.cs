namespace MultiagentAspire.Queues;

/// <summary>Where an item stands.</summary>
public enum WorkState
{
    /// <summary>The queue does not know it (any more).</summary>
    Unknown,
    Pending,

    /// <summary>Pending from a later time on: it was enqueued with a delay, or failed and is tried again.</summary>
    Waiting,

    /// <summary>A worker has it.</summary>
    Leased,
    Completed,

    /// <summary>Given up; kept with its reason until it is requeued.</summary>
    Dead,
    Cancelled,
}
