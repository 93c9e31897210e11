using MultiagentAspire.Queues;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>A queue: how full it is, how many processes take from it, and the latest that it has given up.</summary>
public sealed record QueueSnapshot(
    string Name,
    int Workers,
    QueueDepth Depth,
    IReadOnlyList<DeadLetter> DeadLetters
);
