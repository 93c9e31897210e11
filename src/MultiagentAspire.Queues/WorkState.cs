namespace MultiagentAspire.Queues;

/// <summary>The state of an item.</summary>
public enum WorkState
{
    /// <summary>The queue does not know the item, or has forgotten it after its retention.</summary>
    Unknown,

    /// <summary>It can be leased now.</summary>
    Pending,

    /// <summary>It becomes pending later: it was enqueued with a delay, or is tried again after a failure.</summary>
    Waiting,

    /// <summary>A worker has it in flight.</summary>
    Leased,

    /// <summary>It has a result.</summary>
    Completed,

    /// <summary>It failed for good. It is kept with its reason until it is requeued or removed.</summary>
    Dead,

    /// <summary>It was cancelled before it had a result.</summary>
    Cancelled,
}
