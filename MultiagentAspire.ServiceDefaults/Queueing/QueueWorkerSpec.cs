using MultiagentAspire.Queues;

namespace MultiagentAspire.ServiceDefaults.Queueing;

/// <summary>A worker that a host runs.</summary>
/// <param name="Queue">Name of the queue from which it takes items.</param>
/// <param name="MaxInFlight">Maximum number of items that it works on concurrently.</param>
/// <param name="Work">Processes one item and gives its result.</param>
public sealed record QueueWorkerSpec(string Queue, int MaxInFlight, ProcessWorkItem Work);
