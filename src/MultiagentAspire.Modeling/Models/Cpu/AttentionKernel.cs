using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>
/// Norms of queries and keys where a family has them, rotary positions, writing keys and values to the cache,
/// and attention over it, for one cache row and one key/value head at a time. Each token reads just the
/// positions of its window up to its own, so rows of any lengths share a step without padding, masks or
/// copies.
/// </summary>
internal unsafe struct AttentionKernel
{
    public float* Projected; // (N, (H+2K)·D)
    public float* Output; // (N, H·D)
    public float* Keys; // (rows, K, positions, D) of this layer
    public float* Values;
    public float* Cos; // (rows of angles, D/2)
    public float* Sin;
    public float* QueryNorm; // (D); null: none
    public float* KeyNorm;
    public long* Positions; // (N)
    public long* Angles; // (N) rows of Cos and Sin
    public int* RowStarts; // (B + 1): the tokens of row r are RowStarts[r] .. RowStarts[r + 1] − 1
    public int Heads,
        KeyValueHeads,
        HeadSize,
        CachePositions,
        Window;
    public float Epsilon;

    /// <summary>Work item <paramref name="item"/> = row · K + key/value head.</summary>
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
        var heap = length > 8192 ? (float*)NativeMemory.Alloc((nuint)length, sizeof(float)) : null;
        var stack = stackalloc float[heap == null ? length : 0];
        var scores = heap == null ? stack : heap;
        var group = Heads / KeyValueHeads;
        for (var n = first; n < last; n++)
        for (var h = head * group; h < (head + 1) * group; h++)
            AttendOne(n, h, keys, values, query, scores);
        NativeMemory.Free(heap);
    }

    private readonly void Append(int token, int head, float* keys, float* values, float* normed)
    {
        var (d, p) = (HeadSize, Positions[token]);
        var source = Projected + ((nint)token * (Heads + (2 * KeyValueHeads)) * d) + ((Heads + head) * d);
        Turn(source, KeyNorm, normed, token, keys + (p * d), 1);
        new ReadOnlySpan<float>(source + (KeyValueHeads * d), d).CopyTo(new Span<float>(values + (p * d), d));
    }

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
        Turn(source, QueryNorm, query, token, query, 1 / MathF.Sqrt(d));
        var from = Math.Max(0, p - Window + 1);
        var count = p + 1 - from;
        for (var s = 0; s < count; s++)
            scores[s] = VectorKernels.Dot(query, keys + ((nint)(from + s) * d), d);
        var sum = VectorKernels.Exponentials(scores, count);
        VectorKernels.WeightedSum(
            scores,
            values + ((nint)from * d),
            count,
            d,
            1 / sum,
            Output + ((nint)token * Heads * d) + (head * d)
        );
    }

    /// <summary>
    /// One head, normalised where there is a norm (into <paramref name="normed"/>), rotated and scaled.
    /// </summary>
    private readonly void Turn(float* head, float* norm, float* normed, int token, float* to, float scale)
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
