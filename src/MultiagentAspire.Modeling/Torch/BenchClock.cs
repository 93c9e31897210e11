using System.Diagnostics;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Torch;

/// <summary>
/// The time that a measurement counts in. On a machine shared with others wall time measures the neighbours
/// too, and not all parts of a run alike; processor time of this process, divided by its threads, leaves out
/// the time in which it had to wait for a core.
/// </summary>
/// <param name="ProcessorTime">Processor time instead of wall time.</param>
/// <param name="Threads">Threads that compute.</param>
public sealed record BenchClock(bool ProcessorTime, int Threads)
{
    /// <summary>Seconds since some fixed moment.</summary>
    public double Now() =>
        ProcessorTime
            ? Environment.CpuUsage.TotalTime.TotalSeconds / Threads
            : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    /// <summary>
    /// The same, once the device has done what it was given: a GPU works on while the process goes on.
    /// </summary>
    public double NowDone(Device device)
    {
        if (device.type == TorchSharp.DeviceType.CUDA)
            cuda.synchronize(device);
        return Now();
    }
}
