namespace MultiagentAspire.Queues;

/// <summary>The number of items of a queue by state.</summary>
/// <param name="Pending">Items that can be leased now.</param>
/// <param name="Leased">Items in flight in workers.</param>
/// <param name="Waiting">Items that become pending later.</param>
/// <param name="Dead">Dead letters.</param>
/// <param name="Expired">
/// Leases that have expired since the queue was created: each led to a redelivery or a dead letter.
/// </param>
/// <param name="OldestPending">Time since the oldest pending item was enqueued; zero when there is none.</param>
public sealed record QueueDepth(
    long Pending,
    long Leased,
    long Waiting,
    long Dead,
    long Expired,
    TimeSpan OldestPending
);
