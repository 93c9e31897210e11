using System.Runtime.InteropServices;
using MultiagentAspire.Modeling.Torch;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>
/// Parallel loops on the OpenMP threads that libtorch's operators run on, so that kernels in C# and products of
/// the library take turns on the cores instead of competing for them. Where libtorch brings another runtime
/// than libgomp, the .NET thread pool is used.
/// </summary>
internal static unsafe class OpenMp
{
    /// <summary>libgomp's <c>GOMP_parallel(function, data, threads, flags)</c>; null when there is none.</summary>
    private static readonly delegate* unmanaged<
        delegate* unmanaged<void*, void>,
        void*,
        uint,
        uint,
        void> Parallel = Find();

    /// <summary>Runs a body for every item in any order and returns when all are done.</summary>
    /// <param name="items">Number of items.</param>
    /// <param name="body">Called with the state and an index from 0 to items − 1; must not throw.</param>
    /// <param name="state">Passed to every call.</param>
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

    /// <summary>Entry of each OpenMP thread.</summary>
    [UnmanagedCallersOnly]
    private static void Enter(void* loop) => Work((Loop*)loop);

    /// <summary>Takes items until none is left. Threads share the counter <see cref="Loop.Next"/>.</summary>
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
        /// <summary>Called for every item.</summary>
        public delegate* <void*, int, void> Body;

        /// <summary>Its first argument.</summary>
        public void* State;

        /// <summary>Number of items.</summary>
        public int Items;

        /// <summary>The next item that no thread has taken.</summary>
        public int Next;
    }
}
