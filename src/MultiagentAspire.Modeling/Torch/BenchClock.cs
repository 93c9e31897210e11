using System.Diagnostics;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Torch;

/// <summary>
/// The clock of a benchmark. On a shared machine wall time includes the load of others, and not evenly over a
/// run; processor time of this process divided by its threads leaves out the time it waited for a core.
/// </summary>
/// <param name="ProcessorTime">Count processor time instead of wall time.</param>
/// <param name="Threads">Threads that compute; divides the processor time.</param>
public sealed record BenchClock(bool ProcessorTime, int Threads)
{
    /// <summary>Seconds since a fixed moment; only differences have a meaning.</summary>
    public double Now() =>
        ProcessorTime
            ? Environment.CpuUsage.TotalTime.TotalSeconds / Threads
            : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    /// <summary>
    /// <see cref="Now"/> after all work queued on the device is done: a GPU computes asynchronously.
    /// </summary>
    public double NowAfterSync(Device device)
    {
        if (device.type == TorchSharp.DeviceType.CUDA)
            cuda.synchronize(device);
        return Now();
    }
}
