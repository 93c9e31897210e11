using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Torch;

/// <summary>
/// Device, precision and threads of a process: chosen once, with the reason for each choice, and used by engine,
/// trainer and pretrainer.
/// </summary>
/// <param name="Device">CPU or CUDA.</param>
/// <param name="Precision">Type of weights and arithmetic; fp32.</param>
/// <param name="Threads">Threads of one operator on the CPU.</param>
/// <param name="Reasons">The reason for each of the other values, for the log.</param>
public sealed record DevicePlacement(
    Device Device,
    ScalarType Precision,
    int Threads,
    (string Device, string Precision, string Threads) Reasons
)
{
    /// <summary>The environment variable that asks for a device: <c>cpu</c> or <c>cuda</c>.</summary>
    internal const string DeviceVariable = "MULTIAGENT_DEVICE";

    private static readonly Lazy<DevicePlacement> Chosen = new(static () => Choose(null).Applied());

    /// <summary>The placement of this process, chosen and applied at the first use.</summary>
    /// <exception cref="ArgumentException">The environment asks for what this machine does not have.</exception>
    public static DevicePlacement Current => Chosen.Value;

    /// <summary>
    /// <c>cpu</c> or <c>cuda</c>; null before <see cref="Current"/> was used, because choosing a placement loads
    /// libtorch.
    /// </summary>
    public static string? IsKnownDevice =>
        Chosen.IsValueCreated ? Chosen.Value.Device.type.ToString().ToLowerInvariant() : null;

    /// <summary>Chooses the placement for this machine and loads libtorch.</summary>
    /// <param name="threads">Thread count; null: OMP_NUM_THREADS, or the cores.</param>
    /// <exception cref="ArgumentException">The arguments or the environment ask for what this machine does not
    /// have.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
    public static DevicePlacement Choose(int? threads)
    {
        TorchRuntime.EnsureLoaded(); // a failure states its cause here; TorchSharp's own search would hide it
        var asked = Environment.GetEnvironmentVariable(DeviceVariable);
        var (type, deviceReason) = ChooseDevice(asked, TorchRuntime.Backend, cuda.is_available);
        if (TorchRuntime.NamedLibtorch is { } libtorch)
            deviceReason += $"; {libtorch}";
        var device = type == DeviceType.CUDA ? CUDA : CPU;
        var variable = Environment.GetEnvironmentVariable("OMP_NUM_THREADS");
        var (count, countReason) = ChooseThreads(threads, variable, CpuCores.Available());
        // A GPU's matrix products select their kernel by the number of rows.
        var precisionReason =
            type == DeviceType.CUDA
                ? "as on a CPU, but for last digits"
                : "results do not depend on what shares a batch";
        var reasons = (deviceReason, precisionReason, countReason);
        return new DevicePlacement(device, ScalarType.Float32, count, reasons);
    }

    /// <summary>One line for the log: each value with its reason.</summary>
    public override string ToString()
    {
        var device = Device.ToString().ToLowerInvariant();
        var precision = Precision.ToString().ToLowerInvariant();
        var threads = Threads == 1 ? "1 thread" : $"{Threads} threads";
        return $"device {device} ({Reasons.Device}), {precision} ({Reasons.Precision}), {threads} ({Reasons.Threads})";
    }

    /// <summary>Sets libtorch's thread count to this placement's.</summary>
    public DevicePlacement Applied()
    {
        if (get_num_threads() != Threads)
            set_num_threads(Threads);
        return this;
    }

    /// <summary>The thread count and its reason: a given count, else the variable, else the cores.</summary>
    /// <param name="given">Count from the caller.</param>
    /// <param name="variable">Value of OMP_NUM_THREADS.</param>
    /// <param name="cores"><see cref="CpuCores.Available"/>.</param>
    /// <exception cref="ArgumentException">The given count is below 1.</exception>
    internal static (int Count, string Reason) ChooseThreads(
        int? given,
        string? variable,
        (int Count, string Reason) cores
    )
    {
        if (given is { } asked)
            return asked >= 1
                ? (asked, "as asked")
                : throw new ArgumentException($"The thread count must be at least 1, not {asked}.");
        // OMP_NUM_THREADS may be a list, one count a nesting level.
        var first = variable?.Split(',')[0];
        var isNumber = int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var set);
        return isNumber && set >= 1 ? (set, "OMP_NUM_THREADS") : cores;
    }

    /// <summary>The device and its reason: what the variable asks for, else CUDA where the machine has it.</summary>
    /// <param name="asked">Value of <see cref="DeviceVariable"/>.</param>
    /// <param name="backend"><see cref="TorchRuntime.Backend"/>.</param>
    /// <param name="hasCudaDevice">Whether libtorch sees a CUDA device; called only with a CUDA build.</param>
    /// <exception cref="ArgumentException">The variable asks for an unknown device, or for CUDA without
    /// one.</exception>
    internal static (DeviceType Type, string Reason) ChooseDevice(
        string? asked,
        string backend,
        Func<bool> hasCudaDevice
    )
    {
        var (able, lack) =
            backend == "cpu" ? (false, "a CPU build")
            : hasCudaDevice() ? (true, "")
            : (false, "a CUDA build without a CUDA device");
        switch (asked?.Trim().ToLowerInvariant())
        {
            case null or "":
                return able ? (DeviceType.CUDA, "a CUDA build and a CUDA device") : (DeviceType.CPU, lack);
            case "cpu":
                return (DeviceType.CPU, $"asked by {DeviceVariable}");
            case "cuda" when able:
                return (DeviceType.CUDA, $"asked by {DeviceVariable}");
            case "cuda":
                throw new ArgumentException(
                    $"{DeviceVariable}=cuda: this is {lack}; unset it, or set "
                        + $"{LibtorchFolder.Variable} to a libtorch with CUDA."
                );
            default:
                throw new ArgumentException($"{DeviceVariable}={asked}: give cpu or cuda.");
        }
    }
}
