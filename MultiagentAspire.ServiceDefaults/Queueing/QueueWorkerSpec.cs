using MultiagentAspire.Queues;

namespace MultiagentAspire.ServiceDefaults.Queueing;

/// <summary>A worker that a host runs.</summary>
/// <param name="Queue">Name of the queue from which it takes items.</param>
/// <param name="MaxInFlight">How many items it works on at once at most.</param>
/// <param name="Work">Does one item's work.</param>
public sealed record QueueWorkerSpec(string Queue, int MaxInFlight, ProcessWorkItem Work);
