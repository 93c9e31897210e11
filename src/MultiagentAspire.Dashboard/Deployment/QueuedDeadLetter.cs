using MultiagentAspire.Queues;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>A dead letter with its queue.</summary>
/// <param name="Queue">Name of the queue.</param>
/// <param name="Letter">The dead letter.</param>
public sealed record QueuedDeadLetter(string Queue, DeadLetter Letter);
