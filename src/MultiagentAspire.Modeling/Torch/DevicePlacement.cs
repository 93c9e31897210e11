using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Torch;

/// <summary>
/// Where and how a process computes: chosen once, with the reason for each choice, and used by engine,
/// trainer and pretrainer.
/// </summary>
/// <param name="Device">CPU or CUDA.</param>
/// <param name="Precision">Type of weights and arithmetic.</param>
/// <param name="Threads">Threads of one operator on the CPU.</param>
/// <param name="Reasons">Why, in the order of the other values.</param>
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

    /// <summary>This process's placement, in force from the first use on.</summary>
    public static DevicePlacement Current => Chosen.Value;

    /// <summary>
    /// <c>cpu</c> or <c>cuda</c>; null before this process's placement was used, since to choose it is to
    /// load libtorch.
    /// </summary>
    public static string? Known =>
        Chosen.IsValueCreated ? Chosen.Value.Device.type.ToString().ToLowerInvariant() : null;

    /// <summary>
    /// The placement for this machine. OMP_NUM_THREADS counts unless <paramref name="threads"/> is given.
    /// </summary>
    public static DevicePlacement Choose(int? threads)
    {
        TorchRuntime.EnsureLoaded(); // here a failure says its cause; in TorchSharp's own search it would not
        var (type, deviceReason) = ChooseDevice(
            Environment.GetEnvironmentVariable(DeviceVariable),
            TorchRuntime.Backend,
            cuda.is_available
        );
        if (TorchRuntime.NamedLibtorch is { } libtorch)
            deviceReason += $"; {libtorch}";
        var device = type == DeviceType.CUDA ? CUDA : CPU;
        var (count, countReason) = ChooseThreads(
            threads,
            Environment.GetEnvironmentVariable("OMP_NUM_THREADS"),
            CpuCores.Available()
        );
        // A GPU's products choose their kernel by the number of rows.
        var precisionReason =
            type == DeviceType.CUDA
                ? "as on a CPU, but for last digits"
                : "results do not depend on what shares a batch";
        return new DevicePlacement(
            device,
            ScalarType.Float32,
            count,
            (deviceReason, precisionReason, countReason)
        );
    }

    /// <summary>One line for people.</summary>
    public override string ToString() =>
        $"device {Device.ToString().ToLowerInvariant()} ({Reasons.Device}), "
        + $"{Precision.ToString().ToLowerInvariant()} ({Reasons.Precision}), {Threads} "
        + $"thread{(Threads == 1 ? "" : "s")} ({Reasons.Threads})";

    /// <summary>Sets the thread count of torch to this placement's.</summary>
    public DevicePlacement Applied()
    {
        if (get_num_threads() != Threads)
            set_num_threads(Threads);
        return this;
    }

    /// <summary>A given count beats the variable, the variable beats the cores.</summary>
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
        if (
            int.TryParse(
                variable?.Split(',')[0],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var set
            )
            && set >= 1
        )
            return (set, "OMP_NUM_THREADS");
        return cores;
    }

    /// <summary>The variable beats what the machine has.</summary>
    /// <param name="asked">Value of <see cref="DeviceVariable"/>.</param>
    /// <param name="backend"><see cref="TorchRuntime.Backend"/>.</param>
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
        return asked?.Trim().ToLowerInvariant() switch
        {
            null or "" => able ? (DeviceType.CUDA, "a CUDA build and a CUDA device") : (DeviceType.CPU, lack),
            "cpu" => (DeviceType.CPU, $"asked by {DeviceVariable}"),
            "cuda" => able
                ? (DeviceType.CUDA, $"asked by {DeviceVariable}")
                : throw new ArgumentException(
                    $"{DeviceVariable}=cuda: this is {lack}; unset it, or set "
                        + $"{LibtorchFolder.Variable} to a libtorch with CUDA."
                ),
            _ => throw new ArgumentException($"{DeviceVariable}={asked}: give cpu or cuda."),
        };
    }
}
