namespace MultiagentAspire.Queues.Presence;

/// <summary>What a process uses.</summary>
/// <param name="WorkingSet">Its memory, in bytes.</param>
/// <param name="Heap">Of that, the managed heap, in bytes.</param>
/// <param name="MemoryLimit">What the garbage collector may use: the machine's or the container's, in bytes.</param>
/// <param name="CpuSeconds">Processor time since its start.</param>
/// <param name="Cores">Processors kept busy since it told last; null at the first time.</param>
/// <param name="Threads">Of the operating system.</param>
public sealed record ProcessUsage(
    long WorkingSet,
    long Heap,
    long MemoryLimit,
    double CpuSeconds,
    double? Cores,
    int Threads
);
