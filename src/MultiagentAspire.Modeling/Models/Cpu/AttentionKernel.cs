using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>
/// Attention over the KV cache for one cache row and one key/value head at a time: norms of queries and keys
/// where a family has them, rotary positions, writing keys and values to the cache, softmax(q·Kᵀ/√D)·V. Each
/// token reads only the positions of its window up to its own, so rows of any lengths share a step without
/// padding, masks or copies.
/// </summary>
internal unsafe struct AttentionKernel
{
    /// <summary>Queries, keys and values before norm and rotation, (N, (H+2K)·D).</summary>
    public float* Projected;

    /// <summary>Result, (N, H·D).</summary>
    public float* Output;

    /// <summary>Cached keys of this layer, (rows, K, positions, D).</summary>
    public float* Keys;

    /// <summary>Cached values of this layer, (rows, K, positions, D).</summary>
    public float* Values;

    /// <summary>Rotary tables, each (rows of angles, D/2).</summary>
    public float* Cos,
        Sin;

    /// <summary>RMSNorm weights of heads, (D); null where the family has none.</summary>
    public float* QueryNorm,
        KeyNorm;

    /// <summary>(N) position of each token in its sequence.</summary>
    public long* Positions;

    /// <summary>(N) row of each token in the rotary tables.</summary>
    public long* Angles;

    /// <summary>(B + 1): the tokens of row r are RowStarts[r] .. RowStarts[r + 1] − 1.</summary>
    public int* RowStarts;

    /// <summary>H, K, D, the length of a cache row and the sliding window, in heads, floats or tokens.</summary>
    public int Heads,
        KeyValueHeads,
        HeadSize,
        CachePositions,
        Window;

    /// <summary>Added to the mean square in head norms.</summary>
    public float Epsilon;

    /// <summary>Scores of a context up to this length are kept on the stack; longer ones on the heap.</summary>
    private const int MaxStackScores = 8192;

    /// <summary>Computes one work item.</summary>
    /// <param name="state">An <see cref="AttentionKernel"/>.</param>
    /// <param name="item">row · K + key/value head.</param>
    public static void Run(void* state, int item)
    {
        var self = (AttentionKernel*)state;
        self->Attend(item / self->KeyValueHeads, item % self->KeyValueHeads);
    }

    [SkipLocalsInit]
    private readonly void Attend(int row, int head)
    {
        var (d, first, last) = (HeadSize, RowStarts[row], RowStarts[row + 1]);
        var offset = (((nint)row * KeyValueHeads) + head) * CachePositions * d;
        float* keys = Keys + offset,
            values = Values + offset;
        var query = stackalloc float[d];
        for (var n = first; n < last; n++)
            Append(n, head, keys, values, query);
        var length = ((int)Positions[last - 1] + 8) & ~7;
        var heap = length > MaxStackScores ? (float*)NativeMemory.Alloc((nuint)length, sizeof(float)) : null;
        var stack = stackalloc float[heap == null ? length : 0];
        var scores = heap == null ? stack : heap;
        var group = Heads / KeyValueHeads;
        for (var n = first; n < last; n++)
        for (var h = head * group; h < (head + 1) * group; h++)
            AttendOne(n, h, keys, values, query, scores);
        NativeMemory.Free(heap);
    }

    /// <summary>Writes a token's key, normed and rotated, and its value to the cache.</summary>
    private readonly void Append(int token, int head, float* keys, float* values, float* normed)
    {
        var (d, p) = (HeadSize, Positions[token]);
        var source = Projected + ((nint)token * (Heads + (2 * KeyValueHeads)) * d) + ((Heads + head) * d);
        NormAndRotate(source, KeyNorm, normed, token, keys + (p * d), 1);
        new ReadOnlySpan<float>(source + (KeyValueHeads * d), d).CopyTo(new Span<float>(values + (p * d), d));
    }

    /// <summary>One query head of one token over the cached positions that it sees.</summary>
    private readonly void AttendOne(
        int token,
        int head,
        float* keys,
        float* values,
        float* query,
        float* scores
    )
    {
        var (d, p) = (HeadSize, (int)Positions[token]);
        var source = Projected + ((nint)token * (Heads + (2 * KeyValueHeads)) * d) + (head * d);
        NormAndRotate(source, QueryNorm, query, token, query, 1 / MathF.Sqrt(d));
        var from = Math.Max(0, p - Window + 1);
        var count = p + 1 - from;
        for (var s = 0; s < count; s++)
            scores[s] = VectorKernels.Dot(query, keys + ((nint)(from + s) * d), d);
        var sum = VectorKernels.Exponentials(scores, count);
        var output = Output + ((nint)token * Heads * d) + (head * d);
        VectorKernels.WeightedSum(scores, values + ((nint)from * d), count, d, 1 / sum, output);
    }

    /// <summary>One head, normalised where the family has a norm, rotated to its position and scaled.</summary>
    /// <param name="head">Input, (D).</param>
    /// <param name="norm">Weight of the norm, (D), or null.</param>
    /// <param name="normed">Room for the normalised head, (D); may be <paramref name="to"/>.</param>
    /// <param name="token">Whose position counts.</param>
    /// <param name="to">Output, (D).</param>
    /// <param name="scale">Factor on the result.</param>
    private readonly void NormAndRotate(
        float* head,
        float* norm,
        float* normed,
        int token,
        float* to,
        float scale
    )
    {
        if (norm != null)
        {
            VectorKernels.Normalize(head, norm, normed, HeadSize, Epsilon);
            head = normed;
        }
        var angle = (nint)Angles[token] * HeadSize / 2;
        VectorKernels.Rotate(head, Cos + angle, Sin + angle, to, HeadSize / 2, scale);
    }
}
