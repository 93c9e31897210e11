using MultiagentAspire.Queues;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>A dead item and where it lies.</summary>
public sealed record QueuedDeadLetter(string Queue, DeadLetter Letter);
