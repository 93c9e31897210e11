using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MultiagentAspire.Modeling.Torch;

/// <summary>
/// Switches off TorchScript's profiling executor. It interprets a function at first and optimises it after two
/// calls, its gradient too, so a resumed training, which profiles again, differed from an uninterrupted one in
/// the last digits; and it optimises again for new shapes, of which batches of text have many. TorchSharp has no
/// call for it: this is what torch._C._jit_set_profiling_mode(False) does.
/// </summary>
internal static unsafe class TorchScriptMode
{
    // std::atomic<bool>& torch::jit::getProfilingMode()
    private const string ProfilingMode = "_ZN5torch3jit16getProfilingModeEv";

    /// <summary>Clears the flag; does nothing where this libtorch does not export it.</summary>
    /// <param name="torch">Handle of libtorch_cpu.</param>
    [SupportedOSPlatform("linux")]
    public static void RunAsWritten(IntPtr torch)
    {
        if (!NativeLibrary.TryGetExport(torch, ProfilingMode, out var function))
            return;
        *((delegate* unmanaged<byte*>)function)() = 0;
    }
}
