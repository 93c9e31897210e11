using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MultiagentAspire.Modeling.Torch;

/// <summary>
/// Finds and loads libtorch. On Linux the packages' files stay in the NuGet cache (or, published, in the folder
/// <c>torch</c> beside the executable) and are loaded from there before TorchSharp searches for them, or from a
/// folder that the user names; see docs/decisions/0001-torch-loading.md.
/// </summary>
public static class TorchRuntime
{
    /// <summary>Folder of the libtorch that the user named (<see cref="LibtorchFolder.Variable"/>), or null.</summary>
    private static readonly string? ConfiguredFolder =
        OperatingSystem.IsLinux()
        && Environment.GetEnvironmentVariable(LibtorchFolder.Variable) is { Length: > 0 } folder
            ? folder
            : null;

    /// <summary>
    /// Whether this class loads libtorch. TorchSharp's own search finds the libraries of a CUDA build and of
    /// other systems.
    /// </summary>
    private static readonly bool PreloadsLibtorch =
        OperatingSystem.IsLinux() && (ConfiguredFolder is not null || Setting("TorchBackend") == "cpu");

    private static readonly Lazy<LibtorchFolder> Libtorch = new(static () =>
        ConfiguredFolder is null
            ? LibtorchFolder.In(Locate("LibtorchDirectory", "libtorch_cpu.so"))
            : LibtorchFolder.Named(ConfiguredFolder)
    );

    /// <summary>Handle of TorchSharp's native library, loaded after libtorch.</summary>
    private static readonly Lazy<IntPtr> Bridge = new(static () =>
        OperatingSystem.IsLinux() ? LoadLibraries() : IntPtr.Zero
    );

    /// <summary>
    /// Runs once when this assembly is first used, so that no caller uses TorchSharp before the resolver is set.
    /// </summary>
    // A module initializer is the one hook that precedes every use, in executables, tests and benchmarks alike.
#pragma warning disable CA2255
    [ModuleInitializer]
    internal static void Initialize()
    {
        if (!PreloadsLibtorch)
            return;
        // TorchSharp searches for its libraries when its first type is used; they must be loaded by then, but
        // not earlier, because loading takes a second.
        AppDomain.CurrentDomain.AssemblyLoad += static (_, loaded) => Prepare(loaded.LoadedAssembly);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
            Prepare(assembly);
    }
#pragma warning restore CA2255

    /// <summary><c>cpu</c> or <c>cuda</c>: what the libtorch in use can compute on.</summary>
    internal static string Backend =>
        ConfiguredFolder is null ? Setting("TorchBackend") ?? "cpu"
        : Libtorch.Value.HasCuda ? "cuda"
        : "cpu";

    /// <summary>Version and folder of the libtorch in use if the user named it; null for that of this build.</summary>
    internal static string? NamedLibtorch =>
        ConfiguredFolder is null
            ? null
            : LibtorchVersion.Describe(
                LibtorchVersion.Of(Load(Path.Combine(Libtorch.Value.Location, "libtorch_cpu.so"))),
                TorchSharp.torch.__version__,
                Libtorch.Value.Location
            );

    /// <summary>
    /// Path of the OpenMP runtime that libtorch brings, on whose threads its operators run; null where it is not
    /// libgomp.
    /// </summary>
    internal static string? OpenMpLibrary =>
        PreloadsLibtorch
            ? Directory.EnumerateFiles(Libtorch.Value.Location, "libgomp*").FirstOrDefault()
            : null;

    /// <summary>
    /// Loads the libraries now instead of at the first use of TorchSharp; later calls do nothing.
    /// </summary>
    /// <exception cref="DllNotFoundException">A library is missing or cannot be loaded.</exception>
    public static void EnsureLoaded()
    {
        if (PreloadsLibtorch)
            _ = Bridge.Value;
    }

    /// <summary>Loads the native libraries when TorchSharp is loaded, and resolves its import to them.</summary>
    private static void Prepare(Assembly assembly)
    {
        if (assembly.GetName().Name != "TorchSharp")
            return;
        NativeLibrary.SetDllImportResolver(
            assembly,
            static (name, _, _) => name == "LibTorchSharp" ? Bridge.Value : IntPtr.Zero
        );
        _ = Bridge.Value;
    }

    [SupportedOSPlatform("linux")]
    private static IntPtr LoadLibraries()
    {
        OpenMpSpinning.Limit();
        var loaded = Libtorch.Value.Libraries.ToDictionary(
            name => name,
            name => Load(Path.Combine(Libtorch.Value.Location, name))
        );
        TorchScriptMode.RunAsWritten(loaded["libtorch_cpu.so"]);
        var bridge = Path.Combine(
            Locate("TorchSharpNativeDirectory", "libLibTorchSharp.so"),
            "libLibTorchSharp.so"
        );
        return NativeLibrary.TryLoad(bridge, out var handle) ? handle : Load(BridgePatch.PatchedCopy(bridge));
    }

    private static IntPtr Load(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e)
        {
            // The last line is the loader's error; those before are general advice.
            throw new DllNotFoundException(
                $"{path} could not be loaded: {e.Message.TrimEnd().Split('\n')[^1].Trim()}"
            );
        }
    }

    /// <summary>The published folder, or the NuGet cache folder that a build setting names, that has a file.</summary>
    private static string Locate(string setting, string file)
    {
        var published = Path.Combine(AppContext.BaseDirectory, "torch");
        if (File.Exists(Path.Combine(published, file)))
            return published;
        var cached = Setting(setting);
        if (cached is not null && File.Exists(Path.Combine(cached, file)))
            return cached;
        throw new DllNotFoundException(
            $"{file} was found neither in '{published}' nor in "
                + $"'{cached ?? "(no folder configured)"}'. Run 'dotnet restore' and build again, or "
                + "publish, so that the libtorch package is present."
        );
    }

    /// <summary>A value that the build writes into runtimeconfig.json.</summary>
    private static string? Setting(string name) => AppContext.GetData("MultiagentAspire." + name) as string;
}
