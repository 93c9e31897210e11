using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MultiagentAspire.Modeling.Torch;

/// <summary>
/// Switches off TorchScript's profiling executor. It runs a function plainly at first and rewrites it after
/// two calls, also its gradient, so that a training that was resumed, and plans anew, differed from the
/// unbroken one in the last digits; and it plans anew for new shapes, of which batches of text have many.
/// TorchSharp has no call for it: this is what torch._C._jit_set_profiling_mode(False) does.
/// </summary>
internal static unsafe class TorchScriptMode
{
    // std::atomic<bool>& torch::jit::getProfilingMode()
    private const string ProfilingMode = "_ZN5torch3jit16getProfilingModeEv";

    /// <param name="torch">Handle of libtorch_cpu.</param>
    [SupportedOSPlatform("linux")]
    public static void RunAsWritten(IntPtr torch)
    {
        if (!NativeLibrary.TryGetExport(torch, ProfilingMode, out var function))
            return;
        *((delegate* unmanaged<byte*>)function)() = 0;
    }
}
