using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>
/// Adds each token's own LoRA adapter to a product: y += (x·Aᵀ)·Bᵀ, B scaled by alpha/R. Tokens of one adapter
/// are taken four at a time, so that its weights are read once for four. The work does not grow with the number
/// of adapters, and a token's result does not depend on the other tokens of the batch.
/// </summary>
internal unsafe struct AdapterKernel
{
    /// <summary>Most tokens of a work item.</summary>
    public const int Block = 4;

    /// <summary>Ranks up to this use the stack for the low-rank products; larger ones the heap.</summary>
    private const int MaxStackRank = 512;

    /// <summary>x, (N, In).</summary>
    public float* Input;

    /// <summary>y, (N, Stride); the module's columns start at 0.</summary>
    public float* Output;

    /// <summary><see cref="Block"/> token indices a work item; −1 where it has fewer.</summary>
    public int* Tokens;

    /// <summary>A (R, In) of each work item.</summary>
    public float** Down;

    /// <summary>Bᵀ scaled, (R, Out) of each work item.</summary>
    public float** Up;

    /// <summary>R of each work item; 0: the adapter adds nothing to this module.</summary>
    public int* Ranks;

    /// <summary>Widths of the module, and the distance of output rows in floats.</summary>
    public int In,
        Out,
        Stride;

    /// <summary>Computes one work item.</summary>
    /// <param name="state">An <see cref="AdapterKernel"/>.</param>
    /// <param name="item">Index of the work item.</param>
    [SkipLocalsInit]
    public static void Run(void* state, int item)
    {
        var self = (AdapterKernel*)state;
        var rank = self->Ranks[item];
        if (rank == 0)
            return;
        var heap = rank > MaxStackRank ? (float*)NativeMemory.Alloc((nuint)(4 * rank), sizeof(float)) : null;
        var stack = stackalloc float[heap == null ? 4 * rank : 0];
        self->Add(item, rank, heap == null ? stack : heap);
        NativeMemory.Free(heap);
    }

    /// <param name="item">Index of the work item.</param>
    /// <param name="rank">R.</param>
    /// <param name="low">Room for x·Aᵀ, (Block, R).</param>
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
        float* y0 = OutputRow(tokens[0]),
            y1 = OutputRow(tokens[1]),
            y2 = OutputRow(tokens[2]),
            y3 = OutputRow(tokens[3]);
        VectorKernels.AddWeightedSums(low, rank, Up[item], rank, Out, y0, y1, y2, y3);
    }

    private readonly void AddOne(int item, int rank, float* low, int token)
    {
        var x = Row(token);
        for (var r = 0; r < rank; r++)
            low[r] = VectorKernels.Dot(x, Down[item] + ((nint)r * In), In);
        VectorKernels.AddWeightedSum(low, Up[item], rank, Out, OutputRow(token));
    }

    private readonly float* Row(int token) => Input + ((nint)token * In);

    private readonly float* OutputRow(int token) => Output + ((nint)token * Stride);
}
