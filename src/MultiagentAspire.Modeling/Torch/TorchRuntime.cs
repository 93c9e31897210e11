using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MultiagentAspire.Modeling.Torch;

/// <summary>
/// Finds and loads libtorch. On Linux the packages' files stay in the NuGet cache (or, published, in the folder <c>torch</c>
/// beside the executable) and are loaded from there before TorchSharp looks for them; see docs/decisions/0001-torch-loading.md.
/// </summary>
public static class TorchRuntime
{
    private static readonly Lazy<IntPtr> Bridge = new(static () => OperatingSystem.IsLinux() ? LoadLibraries() : IntPtr.Zero);

    /// <summary>Runs once when this assembly is first used, so that no caller can touch TorchSharp before the resolver is in place.</summary>
#pragma warning disable CA2255 // A module initializer is the one hook that precedes every use, in executables, tests and benchmarks alike.
    [ModuleInitializer]
    internal static void Initialize()
    {
        if (!OperatingSystem.IsLinux() || Setting("TorchBackend") != "cpu") return; // CUDA and other systems: TorchSharp's own search works.
        // TorchSharp looks for its libraries when its first type is used; they must be loaded by then, but not before, since it takes a second.
        AppDomain.CurrentDomain.AssemblyLoad += static (_, loaded) => Prepare(loaded.LoadedAssembly);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies()) Prepare(assembly);
    }
#pragma warning restore CA2255

    /// <summary><c>cpu</c> or <c>cuda</c>: which libtorch this build carries.</summary>
    internal static string Backend => Setting("TorchBackend") ?? "cpu";

    /// <summary>The OpenMP runtime that libtorch brings, whose threads its operators run on; null where it is not libgomp.</summary>
    internal static string? OpenMpLibrary => OperatingSystem.IsLinux() && Backend == "cpu"
        ? Directory.EnumerateFiles(Locate("LibtorchDirectory", "libtorch_cpu.so"), "libgomp*").FirstOrDefault()
        : null;

    /// <summary>Loads the libraries now; later calls do nothing. Calling it is only needed to choose the moment.</summary>
    public static void EnsureLoaded()
    {
        if (OperatingSystem.IsLinux() && Setting("TorchBackend") == "cpu") _ = Bridge.Value;
    }

    private static void Prepare(Assembly assembly)
    {
        if (assembly.GetName().Name != "TorchSharp") return;
        NativeLibrary.SetDllImportResolver(assembly, static (name, _, _) => name == "LibTorchSharp" ? Bridge.Value : IntPtr.Zero);
        _ = Bridge.Value;
    }

    [SupportedOSPlatform("linux")]
    private static IntPtr LoadLibraries()
    {
        OpenMpWaiting.Shorten();
        var libtorch = Locate("LibtorchDirectory", "libtorch_cpu.so");
        foreach (var name in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"]) NativeLibrary.Load(Path.Combine(libtorch, name));
        TorchScriptMode.RunAsWritten(NativeLibrary.Load(Path.Combine(libtorch, "libtorch_cpu.so")));
        var bridge = Path.Combine(Locate("TorchSharpNativeDirectory", "libLibTorchSharp.so"), "libLibTorchSharp.so");
        return NativeLibrary.TryLoad(bridge, out var handle) ? handle : NativeLibrary.Load(BridgePatch.PatchedCopy(bridge));
    }

    private static string Locate(string setting, string file)
    {
        var published = Path.Combine(AppContext.BaseDirectory, "torch");
        if (File.Exists(Path.Combine(published, file))) return published;
        var cached = Setting(setting);
        if (cached is not null && File.Exists(Path.Combine(cached, file))) return cached;
        throw new DllNotFoundException(
            $"{file} was found neither in '{published}' nor in '{cached ?? "(no folder configured)"}'. Run 'dotnet restore' and build again, or publish, so that the libtorch package is present.");
    }

    private static string? Setting(string name) => AppContext.GetData("MultiagentAspire." + name) as string;
}
