using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>Distances of embeddings.</summary>
public static class Embeddings
{
    /// <summary>
    /// 1 − cosine of two vectors, 0..2. Equal vectors give exactly 0; the order of the two does not matter.
    /// </summary>
    /// <param name="left">(C) one embedding.</param>
    /// <param name="right">(C) the other.</param>
    /// <returns>Null where one is empty or all zeros, so that it has no direction.</returns>
    public static double? Dissimilarity(ImmutableArray<float> left, ImmutableArray<float> right)
    {
        if (left.IsEmpty || right.IsEmpty)
            return null;
        if (left.AsSpan().SequenceEqual(right.AsSpan()))
            return left.All(value => value == 0) ? null : 0;
        var (dot, squares) = (Dot(left, right), Dot(left, left) * Dot(right, right));
        return squares == 0 ? null : Math.Clamp(1 - dot / Math.Sqrt(squares), 0, 2);
    }

    /// <summary>[i][j]: the dissimilarity of two of the embeddings.</summary>
    public static ImmutableArray<ImmutableArray<double?>> Pairwise(
        ImmutableArray<ImmutableArray<float>> embeddings
    ) =>
        [
            .. embeddings.Select(left =>
                embeddings.Select(right => Dissimilarity(left, right)).ToImmutableArray()
            ),
        ];

    private static double Dot(ImmutableArray<float> left, ImmutableArray<float> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += (double)left[i] * right[i];
        return sum;
    }
}
