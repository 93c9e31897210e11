namespace MultiagentAspire.Queues.Presence;

/// <summary>Resources that a process uses.</summary>
/// <param name="WorkingSet">Memory of the process, in bytes.</param>
/// <param name="Heap">Of that, the managed heap, in bytes.</param>
/// <param name="MemoryLimit">Memory of the machine or the container, in bytes.</param>
/// <param name="CpuSeconds">Processor time since the start, in seconds.</param>
/// <param name="Cores">Mean number of busy processors since the last report; null in the first one.</param>
/// <param name="Threads">Number of threads of the operating system.</param>
public sealed record ProcessUsage(
    long WorkingSet,
    long Heap,
    long MemoryLimit,
    double CpuSeconds,
    double? Cores,
    int Threads
);
