using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>
/// Adds each token's own adapter to a product: y += (x·Aᵀ)·Bᵀ. Tokens of one adapter are taken four at a
/// time, so that its weights are read once for four; the work does not grow with the number of adapters, and
/// a token's result does not depend on its neighbours.
/// </summary>
internal unsafe struct AdapterKernel
{
    public const int Block = 4;
    public float* Input; // (N, In)
    public float* Output; // (N, Stride), the module's columns start at 0
    public int* Tokens; // four a work item; -1 where there are fewer
    public float** Down; // of each work item: A (R, In)
    public float** Up; // (R, Out)
    public int* Ranks; // 0: nothing to add
    public int In,
        Out,
        Stride;

    [SkipLocalsInit]
    public static void Run(void* state, int item)
    {
        var self = (AdapterKernel*)state;
        var rank = self->Ranks[item];
        if (rank == 0)
            return;
        var heap = rank > 512 ? (float*)NativeMemory.Alloc((nuint)(4 * rank), sizeof(float)) : null;
        var stack = stackalloc float[heap == null ? 4 * rank : 0];
        self->Add(item, rank, heap == null ? stack : heap);
        NativeMemory.Free(heap);
    }

    private readonly void Add(int item, int rank, float* low)
    {
        var tokens = Tokens + (Block * item);
        if (tokens[3] < 0)
        {
            for (var i = 0; i < Block && tokens[i] >= 0; i++)
                AddOne(item, rank, low, tokens[i]);
            return;
        }
        float* x0 = Row(tokens[0]),
            x1 = Row(tokens[1]),
            x2 = Row(tokens[2]),
            x3 = Row(tokens[3]);
        for (var r = 0; r < rank; r++)
        {
            var dots = VectorKernels.DotVectors(x0, x1, x2, x3, Down[item] + ((nint)r * In), In);
            for (var i = 0; i < Block; i++)
                low[(i * rank) + r] = dots[i];
        }
        VectorKernels.AddWeightedSums(
            low,
            rank,
            Up[item],
            rank,
            Out,
            Place(tokens[0]),
            Place(tokens[1]),
            Place(tokens[2]),
            Place(tokens[3])
        );
    }

    private readonly void AddOne(int item, int rank, float* low, int token)
    {
        float* x = Row(token),
            y = Place(token);
        for (var r = 0; r < rank; r++)
            low[r] = VectorKernels.Dot(x, Down[item] + ((nint)r * In), In);
        for (var column = 0; column < Out; column += 8)
        {
            var sum = Vector256.Load(y + column);
            for (var r = 0; r < rank; r++)
                sum = Vector256.MultiplyAddEstimate(
                    Vector256.Create(low[r]),
                    Vector256.Load(Up[item] + ((nint)r * Out) + column),
                    sum
                );
            sum.Store(y + column);
        }
    }

    private readonly float* Row(int token) => Input + ((nint)token * In);

    private readonly float* Place(int token) => Output + ((nint)token * Stride);
}
