using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace MultiagentAspire.Testing;

/// <summary>Memory of this process, so that a test can check that it does not grow.</summary>
public static partial class ProcessMemory
{
    /// <summary>
    /// Bytes of memory of its own (no mapped files) after the managed heap was collected and given back and
    /// the C library gave back what it keeps of freed blocks: what either keeps for later depends on the
    /// machine's load and would hide or feign a leak.
    /// </summary>
    public static long GetResidentBytes()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        for (var pass = 0; pass < 2; pass++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        _ = TrimHeap(0);
        const string Anonymous = "RssAnon:";
        var line = File.ReadLines("/proc/self/status")
            .First(l => l.StartsWith(Anonymous, StringComparison.Ordinal));
        return long.Parse(
                line[Anonymous.Length..].Replace("kB", "", StringComparison.Ordinal),
                NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture
            ) << 10;
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint keep);
}
