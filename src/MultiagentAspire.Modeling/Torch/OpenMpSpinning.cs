using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MultiagentAspire.Modeling.Torch;

/// <summary>
/// How long libgomp's threads spin before they sleep. The default (300,000 turns, milliseconds) suits a dedicated
/// machine: next to one other busy process it made matrix products 25 times slower on two cores, because a
/// spinning thread takes the time that the thread it waits for needs. A thousand turns cost nothing measurable on
/// a quiet machine (docs/results/performance.md).
/// </summary>
internal static partial class OpenMpSpinning
{
    /// <summary>Value of GOMP_SPINCOUNT.</summary>
    private const string SpinCount = "1000";

    /// <summary>
    /// Sets GOMP_SPINCOUNT unless the user has set it or OMP_WAIT_POLICY. Must run before libgomp is loaded, which
    /// reads its environment once.
    /// </summary>
    [SupportedOSPlatform("linux")]
    public static void Limit()
    {
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
            _ = SetNative("GOMP_SPINCOUNT", SpinCount, 0);
    }

    // .NET keeps its own copy of the environment, which native libraries do not see.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
