using System.Runtime.CompilerServices;
using MultiagentAspire.Modeling.Torch;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>One thread for torch: on busy cores several wait for each other more than they work.</summary>
internal static class TorchSetup
{
#pragma warning disable CA2255 // Before any test, whichever is first.
    [ModuleInitializer]
    internal static void Initialize()
    {
        TorchRuntime.EnsureLoaded(); // first: it tells TorchSharp where its libraries are
        UseOneThread();
    }
#pragma warning restore CA2255

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseOneThread() => TorchSharp.torch.set_num_threads(1);
}
