using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MultiagentAspire.Modeling.Torch;

/// <summary>
/// How long libgomp's threads spin before they sleep. Its default (300,000 turns, milliseconds) is for a
/// machine of one's own: beside one other busy process it made products 25 times slower on two cores, since a
/// thread spins away the time that the one it waits for needs. A thousand turns cost nothing measurable on a
/// quiet machine (docs/results/performance.md).
/// </summary>
internal static partial class OpenMpWaiting
{
    private const string Turns = "1000";

    /// <summary>
    /// Must run before libgomp is loaded, which reads its environment then. What the user has set stays.
    /// </summary>
    [SupportedOSPlatform("linux")]
    public static void Shorten()
    {
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
            _ = SetNative("GOMP_SPINCOUNT", Turns, 0);
    }

    // .NET keeps its own copy of the environment, which native libraries do not see.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
