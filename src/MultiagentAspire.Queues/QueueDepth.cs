namespace MultiagentAspire.Queues;

/// <summary>How full a queue is.</summary>
/// <param name="Pending">Items that could be leased now.</param>
/// <param name="Expired">Leases that ran out since the queue was made: each is a redelivery or a dead item.</param>
/// <param name="OldestPending">Time since the oldest pending item was enqueued.</param>
public sealed record QueueDepth(
    long Pending,
    long Leased,
    long Waiting,
    long Dead,
    long Expired,
    TimeSpan OldestPending
);
