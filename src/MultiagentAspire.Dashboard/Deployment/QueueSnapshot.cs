using MultiagentAspire.Queues;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>A queue at one moment.</summary>
/// <param name="Name">Name of the queue.</param>
/// <param name="Workers">Number of processes that lease its items.</param>
/// <param name="Depth">Numbers of pending, leased and dead items.</param>
/// <param name="DeadLetters">The latest dead letters, at most 100.</param>
public sealed record QueueSnapshot(
    string Name,
    int Workers,
    QueueDepth Depth,
    IReadOnlyList<DeadLetter> DeadLetters
);
