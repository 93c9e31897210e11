using System.Runtime.CompilerServices;
using MultiagentAspire.Modeling.Torch;

namespace MultiagentAspire.Testing;

/// <summary>
/// Loads libtorch before the first test of an assembly whose tests use TorchSharp's types themselves: the one
/// that runs first may not have touched a type of ours, and TorchSharp's own search for its libraries, which
/// fails here, is never repeated in a process.
/// </summary>
internal static class TorchInitializer
{
#pragma warning disable CA2255 // The one hook that precedes every test.
    [ModuleInitializer]
    internal static void Load() => TorchRuntime.EnsureLoaded();
#pragma warning restore CA2255
}
