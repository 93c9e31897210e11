using System.Globalization;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models;

/// <summary>Memory that is free for a model.</summary>
/// <param name="Bytes">Free bytes.</param>
/// <param name="Source">Whose memory it is, for messages: the machine's, the container's, the GPU's, or the name of
/// the environment variable that states it.</param>
public sealed record AvailableMemory(long Bytes, string Source)
{
    private static readonly string[] CudaRuntimes =
    [
        "libcudart.so.13",
        "libcudart.so.12",
        "libcudart.so.11.0",
        "cudart64_13",
        "cudart64_12",
    ];

    /// <summary>The environment variable that replaces what the system reports; its unit is GiB.</summary>
    public const string Variable = "MULTIAGENT_MEMORY";

    /// <summary>Mount point of control groups version 2.</summary>
    private const string Groups = "/sys/fs/cgroup";

    /// <summary>What is free on a device now; null when the system does not report it.</summary>
    /// <exception cref="ArgumentException">The variable holds no number, or more than a million GiB.</exception>
    public static AvailableMemory? On(Device device) =>
        FromSetting(Environment.GetEnvironmentVariable(Variable))
        ?? (device.type == TorchSharp.DeviceType.CUDA ? OfGpu(device) : OfMachine());

    /// <summary>What <see cref="Variable"/> states; null when it is not set.</summary>
    /// <param name="text">Its value.</param>
    /// <exception cref="ArgumentException">The value is no number, or more than a million GiB.</exception>
    internal static AvailableMemory? FromSetting(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        const NumberStyles Style = NumberStyles.AllowDecimalPoint;
        var isNumber = double.TryParse(text, Style, CultureInfo.InvariantCulture, out var gibibytes);
        if (!isNumber || !(gibibytes <= 1 << 20)) // also refuses NaN
            throw new ArgumentException($"{Variable}={text}: give a number of GiB.");
        return new((long)(gibibytes * (1L << 30)), Variable);
    }

    /// <summary>
    /// The smaller of what the machine has free and what its control group (a container's limit) leaves; null
    /// when neither is known.
    /// </summary>
    /// <param name="meminfo">Text of /proc/meminfo.</param>
    /// <param name="limit">Text of the group's memory.max; null without a group.</param>
    /// <param name="current">Text of memory.current.</param>
    /// <param name="statistics">Text of memory.stat: inactive file pages count as free.</param>
    internal static AvailableMemory? FromProcFiles(
        string? meminfo,
        string? limit,
        string? current,
        string? statistics
    )
    {
        var machine = Field(meminfo, "MemAvailable:") is { } kibibytes
            ? new AvailableMemory(kibibytes * 1024, "this machine")
            : null;
        if (
            !long.TryParse(limit, CultureInfo.InvariantCulture, out var maxCount)
            || !long.TryParse(current, CultureInfo.InvariantCulture, out var used)
        )
            return machine;
        var left = Math.Max(0, maxCount - used + (Field(statistics, "inactive_file") ?? 0));
        return machine is not null && machine.Bytes <= left
            ? machine
            : new AvailableMemory(left, $"this container, limited to {MemoryRequirement.Amount(maxCount)},");
    }

    private static AvailableMemory? OfMachine()
    {
        if (OperatingSystem.IsLinux())
        {
            // "0::/path": in a container the path is / and its own files lie at the root.
            var group =
                Read("/proc/self/cgroup")
                    ?.Split('\n')
                    .FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))
                    ?[3..].TrimEnd('/')
                ?? "";
            var folder = File.Exists($"{Groups}{group}/memory.max") ? Groups + group : Groups;
            return FromProcFiles(
                Read("/proc/meminfo"),
                Read($"{folder}/memory.max"),
                Read($"{folder}/memory.current"),
                Read($"{folder}/memory.stat")
            );
        }
        var memory = GC.GetGCMemoryInfo();
        return memory.TotalAvailableMemoryBytes > 0
            ? new(Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes), "this machine")
            : null;
    }

    /// <summary>
    /// Free memory of a GPU from <c>cudaMemGetInfo</c> of the CUDA runtime that libtorch has loaded, since
    /// TorchSharp has no call for it; null when no runtime is found.
    /// </summary>
    private static unsafe AvailableMemory? OfGpu(Device device)
    {
        foreach (var name in CudaRuntimes)
        {
            if (
                !NativeLibrary.TryLoad(name, out var library)
                || !NativeLibrary.TryGetExport(library, "cudaMemGetInfo", out var call)
            )
                continue;
            nuint free,
                total;
            if (((delegate* unmanaged<nuint*, nuint*, int>)call)(&free, &total) == 0)
                return new((long)free, $"the GPU ({device}), of {MemoryRequirement.Amount((long)total)},");
        }
        return null;
    }

    /// <summary>The number that follows a name at the start of a line; null when no line has it.</summary>
    private static long? Field(string? text, string name)
    {
        foreach (var line in (text ?? "").Split('\n'))
        {
            var parts = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (
                parts.Length >= 2
                && parts[0] == name
                && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var value)
            )
                return value;
        }
        return null;
    }

    /// <summary>Text of a file; null where the system does not have it.</summary>
    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
