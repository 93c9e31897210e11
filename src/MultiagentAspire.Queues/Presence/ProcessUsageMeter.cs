using System.Diagnostics;

namespace MultiagentAspire.Queues.Presence;

/// <summary>Measures the resources of this process.</summary>
/// <param name="time">Clock of the interval between two measurements.</param>
internal sealed class ProcessUsageMeter(TimeProvider time)
{
    private (long At, TimeSpan Cpu)? _last;

    /// <summary>Measures now. The number of cores is a mean since the last call.</summary>
    public ProcessUsage Measure()
    {
        var (at, cpu) = (time.GetTimestamp(), Environment.CpuUsage.TotalTime);
        double? cores =
            _last is { } last && time.GetElapsedTime(last.At, at) is { Ticks: > 0 } span
                ? (cpu - last.Cpu) / span
                : null;
        _last = (at, cpu);
        return new ProcessUsage(
            Environment.WorkingSet,
            GC.GetTotalMemory(forceFullCollection: false),
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            cpu.TotalSeconds,
            cores,
            CountThreads()
        );
    }

    private static int CountThreads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }
}
