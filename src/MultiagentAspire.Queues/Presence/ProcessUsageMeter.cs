using System.Diagnostics;

namespace MultiagentAspire.Queues.Presence;

/// <summary>What this process uses, and what it has used since it was measured last.</summary>
internal sealed class ProcessUsageMeter(TimeProvider time)
{
    private (long At, TimeSpan Cpu)? _last;

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
            Threads()
        );
    }

    private static int Threads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }
}
