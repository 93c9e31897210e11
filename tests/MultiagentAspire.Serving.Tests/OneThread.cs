using System.Runtime.CompilerServices;

namespace MultiagentAspire.Serving.Tests;

/// <summary>One thread for torch: on busy cores several wait for each other more than they work.</summary>
internal static class OneThread
{
#pragma warning disable CA2255 // Before any test, whichever is first.
    [ModuleInitializer]
    internal static void Set() => Environment.SetEnvironmentVariable("OMP_NUM_THREADS", "1");
#pragma warning restore CA2255
}
