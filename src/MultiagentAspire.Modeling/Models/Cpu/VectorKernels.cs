using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>
/// The formulas of the CPU kernels as vectorised inner loops. All arrays are fp32 and all lengths multiples of
/// 8, unless stated otherwise.
/// </summary>
internal static unsafe class VectorKernels
{
    /// <summary>a · b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(float* a, float* b, int length)
    {
        var sum = Vector256<float>.Zero;
        for (var i = 0; i < length; i += 8)
            sum = Vector256.MultiplyAddEstimate(Vector256.Load(a + i), Vector256.Load(b + i), sum);
        return Vector256.Sum(sum);
    }

    /// <summary>
    /// a · b for long vectors. Four independent sums hide the latency of the additions; memory is read in order.
    /// </summary>
    public static float DotLong(float* a, float* b, int length)
    {
        Vector256<float> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default;
        var i = 0;
        for (; i + 32 <= length; i += 32)
        {
            s0 = Vector256.MultiplyAddEstimate(Vector256.Load(a + i), Vector256.Load(b + i), s0);
            s1 = Vector256.MultiplyAddEstimate(Vector256.Load(a + i + 8), Vector256.Load(b + i + 8), s1);
            s2 = Vector256.MultiplyAddEstimate(Vector256.Load(a + i + 16), Vector256.Load(b + i + 16), s2);
            s3 = Vector256.MultiplyAddEstimate(Vector256.Load(a + i + 24), Vector256.Load(b + i + 24), s3);
        }
        for (; i < length; i += 8)
            s0 = Vector256.MultiplyAddEstimate(Vector256.Load(a + i), Vector256.Load(b + i), s0);
        return Vector256.Sum((s0 + s1) + (s2 + s3));
    }

    /// <summary>
    /// x0 · row … x3 · row: four dot products that read the row once, each summed as in <see cref="Dot"/>.
    /// </summary>
    public static Vector128<float> DotVectors(
        float* x0,
        float* x1,
        float* x2,
        float* x3,
        float* row,
        int length
    )
    {
        Vector256<float> a = default,
            b = default,
            c = default,
            d = default;
        for (var i = 0; i < length; i += 8)
        {
            var w = Vector256.Load(row + i);
            a = Vector256.MultiplyAddEstimate(w, Vector256.Load(x0 + i), a);
            b = Vector256.MultiplyAddEstimate(w, Vector256.Load(x1 + i), b);
            c = Vector256.MultiplyAddEstimate(w, Vector256.Load(x2 + i), c);
            d = Vector256.MultiplyAddEstimate(w, Vector256.Load(x3 + i), d);
        }
        return Vector128.Create(Vector256.Sum(a), Vector256.Sum(b), Vector256.Sum(c), Vector256.Sum(d));
    }

    /// <summary>RMSNorm: to = x / √(mean(x²) + epsilon) · weight; to may be x.</summary>
    public static void Normalize(float* x, float* weight, float* to, int length, float epsilon)
    {
        var factor = Vector256.Create(1 / MathF.Sqrt((Dot(x, x, length) / length) + epsilon));
        for (var i = 0; i < length; i += 8)
            (Vector256.Load(x + i) * factor * Vector256.Load(weight + i)).Store(to + i);
    }

    /// <summary>SwiGLU activation: to = silu(gate) · up, silu(g) = g / (1 + e^−g).</summary>
    public static void Gate(float* gate, float* up, float* to, int length)
    {
        for (var i = 0; i < length; i += 8)
        {
            var g = Vector256.Load(gate + i);
            (g / (Vector256<float>.One + Vector256.Exp(-g)) * Vector256.Load(up + i)).Store(to + i);
        }
    }

    /// <summary>
    /// Rotary embedding of one head: rotates the pairs (i, i + half) by the angles of one position and multiplies
    /// by <paramref name="scale"/>; to may be x.
    /// </summary>
    /// <param name="x">Input, (2·half).</param>
    /// <param name="cos">Cosines of the angles, (half).</param>
    /// <param name="sin">Sines of the angles, (half).</param>
    /// <param name="to">Output, (2·half).</param>
    /// <param name="half">D/2, a multiple of 4.</param>
    /// <param name="scale">Factor on the result.</param>
    public static void Rotate(float* x, float* cos, float* sin, float* to, int half, float scale)
    {
        for (var i = 0; i < half; i += 4)
        {
            var (a, b) = (Vector128.Load(x + i) * scale, Vector128.Load(x + half + i) * scale);
            var (c, s) = (Vector128.Load(cos + i), Vector128.Load(sin + i));
            ((a * c) - (b * s)).Store(to + i);
            ((b * c) + (a * s)).Store(to + half + i);
        }
    }

    /// <summary>
    /// Numerators of softmax: scores = exp(scores − max), in place; gives their sum. The buffer must have room up
    /// to the next multiple of 8 behind <paramref name="count"/>, which is overwritten.
    /// </summary>
    public static float Exponentials(float* scores, int count)
    {
        var padded = (count + 7) & ~7;
        for (var i = count; i < padded; i++)
            scores[i] = float.NegativeInfinity;
        var most = Vector256.Create(float.NegativeInfinity);
        for (var i = 0; i < padded; i += 8)
            most = Vector256.Max(most, Vector256.Load(scores + i));
        var max = float.NegativeInfinity;
        for (var i = 0; i < 8; i++)
            max = MathF.Max(max, most[i]);
        var (shift, sum) = (Vector256.Create(max), Vector256<float>.Zero);
        for (var i = 0; i < padded; i += 8)
        {
            var e = Vector256.Exp(Vector256.Load(scores + i) - shift);
            e.Store(scores + i);
            sum += e;
        }
        return Vector256.Sum(sum);
    }

    /// <summary>to = factor · Σ weights[i] · rows[i].</summary>
    /// <param name="weights">(count).</param>
    /// <param name="rows">(count, width), one row after the other.</param>
    /// <param name="count">Number of rows; any.</param>
    /// <param name="width">Length of a row.</param>
    /// <param name="factor">Factor on the sum.</param>
    /// <param name="to">Output, (width).</param>
    public static void WeightedSum(float* weights, float* rows, int count, int width, float factor, float* to)
    {
        var column = 0;
        for (; column + 32 <= width; column += 32) // four independent sums
        {
            Vector256<float> a = default,
                b = default,
                c = default,
                d = default;
            for (var i = 0; i < count; i++)
            {
                var w = Vector256.Create(weights[i]);
                var row = rows + ((nint)i * width) + column;
                a = Vector256.MultiplyAddEstimate(w, Vector256.Load(row), a);
                b = Vector256.MultiplyAddEstimate(w, Vector256.Load(row + 8), b);
                c = Vector256.MultiplyAddEstimate(w, Vector256.Load(row + 16), c);
                d = Vector256.MultiplyAddEstimate(w, Vector256.Load(row + 24), d);
            }
            (a * factor).Store(to + column);
            (b * factor).Store(to + column + 8);
            (c * factor).Store(to + column + 16);
            (d * factor).Store(to + column + 24);
        }
        for (; column < width; column += 8)
            (AddedAt(column, weights, rows, count, width, default) * factor).Store(to + column);
    }

    /// <summary>to += Σ weights[i] · rows[i].</summary>
    /// <param name="weights">(count).</param>
    /// <param name="rows">(count, width), one row after the other.</param>
    /// <param name="count">Number of rows; any.</param>
    /// <param name="width">Length of a row.</param>
    /// <param name="to">(width).</param>
    public static void AddWeightedSum(float* weights, float* rows, int count, int width, float* to)
    {
        for (var column = 0; column < width; column += 8)
            AddedAt(column, weights, rows, count, width, Vector256.Load(to + column)).Store(to + column);
    }

    /// <summary>sum + Σ weights[i] · rows[i] of the eight columns from <paramref name="column"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> AddedAt(
        int column,
        float* weights,
        float* rows,
        int count,
        int width,
        Vector256<float> sum
    )
    {
        for (var i = 0; i < count; i++)
        {
            var row = Vector256.Load(rows + ((nint)i * width) + column);
            sum = Vector256.MultiplyAddEstimate(Vector256.Create(weights[i]), row, sum);
        }
        return sum;
    }

    /// <summary>
    /// <see cref="AddWeightedSum"/> for four outputs at once, which reads the rows once; each output has its own
    /// weights, <paramref name="weightStride"/> floats apart.
    /// </summary>
    public static void AddWeightedSums(
        float* weights,
        int weightStride,
        float* rows,
        int count,
        int width,
        float* to0,
        float* to1,
        float* to2,
        float* to3
    )
    {
        for (var column = 0; column < width; column += 8)
        {
            var (a, b, c, d) = (
                Vector256.Load(to0 + column),
                Vector256.Load(to1 + column),
                Vector256.Load(to2 + column),
                Vector256.Load(to3 + column)
            );
            for (var i = 0; i < count; i++)
            {
                var row = Vector256.Load(rows + ((nint)i * width) + column);
                a = Vector256.MultiplyAddEstimate(Vector256.Create(weights[i]), row, a);
                b = Vector256.MultiplyAddEstimate(Vector256.Create(weights[weightStride + i]), row, b);
                c = Vector256.MultiplyAddEstimate(Vector256.Create(weights[(2 * weightStride) + i]), row, c);
                d = Vector256.MultiplyAddEstimate(Vector256.Create(weights[(3 * weightStride) + i]), row, d);
            }
            a.Store(to0 + column);
            b.Store(to1 + column);
            c.Store(to2 + column);
            d.Store(to3 + column);
        }
    }
}
