using System.Runtime.InteropServices;
using MultiagentAspire.Modeling.Torch;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>
/// Parallel loops on the very threads that libtorch's operators run on, so that kernels in C# and products of
/// the library take turns on the cores instead of competing for them. Where libtorch carries another runtime
/// than libgomp, the thread pool serves.
/// </summary>
internal static unsafe class OpenMp
{
    private static readonly delegate* unmanaged<
        delegate* unmanaged<void*, void>,
        void*,
        uint,
        uint,
        void> Parallel = Find();

    /// <summary>Runs <paramref name="body"/>(state, 0 .. items − 1) in any order. The body must not throw.</summary>
    public static void For(int items, delegate* <void*, int, void> body, void* state)
    {
        var threads = Math.Min(items, get_num_threads());
        var loop = new Loop
        {
            Body = body,
            State = state,
            Items = items,
        };
        if (threads <= 1)
            Work(&loop);
        else if (Parallel != null)
            Parallel(&Enter, &loop, (uint)threads, 0);
        else
        {
            var shared = (nint)(&loop);
            System.Threading.Tasks.Parallel.For(0, threads, _ => Work((Loop*)shared));
        }
    }

    [UnmanagedCallersOnly]
    private static void Enter(void* loop) => Work((Loop*)loop);

    private static void Work(Loop* loop)
    {
        int item;
        while ((item = Interlocked.Increment(ref loop->Next) - 1) < loop->Items)
            loop->Body(loop->State, item);
    }

    private static delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void> Find()
    {
        if (TorchRuntime.OpenMpLibrary is not { } path || !NativeLibrary.TryLoad(path, out var library))
            return null;
        return NativeLibrary.TryGetExport(library, "GOMP_parallel", out var entry)
            ? (delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void>)entry
            : null;
    }

    private struct Loop
    {
        public delegate* <void*, int, void> Body;
        public void* State;
        public int Items;
        public int Next;
    }
}
