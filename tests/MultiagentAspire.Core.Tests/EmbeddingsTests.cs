using System.Collections.Immutable;
using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class EmbeddingsTests
{
    private static readonly Gen<ImmutableArray<float>> Vector = Gen.Float[-100, 100]
        .Array[5]
        .Select(values => values.ToImmutableArray());

    [Fact]
    public void Dissimilarity_is_symmetric_and_from_0_to_2() =>
        Gen.Select(Vector, Vector)
            .Sample(
                (left, right) =>
                    Embeddings.Dissimilarity(left, right) is not { } value
                    || (value is >= 0 and <= 2 && value == Embeddings.Dissimilarity(right, left))
            );

    [Fact]
    public void Equal_vectors_have_exactly_0_and_opposite_ones_2() =>
        Vector
            .Where(vector => vector.Any(value => value != 0))
            .Sample(vector =>
                Embeddings.Dissimilarity(vector, [.. vector]) == 0
                && Math.Abs(Embeddings.Dissimilarity(vector, [.. vector.Select(value => -value)])!.Value - 2)
                    < 1e-9
            );

    [Fact]
    public void Vectors_at_a_right_angle_have_1() =>
        Assert.Equal(1, Embeddings.Dissimilarity([3, 0], [0, 4]));

    [Fact]
    public void What_has_no_direction_has_no_dissimilarity()
    {
        Assert.Null(Embeddings.Dissimilarity([], [1]));
        Assert.Null(Embeddings.Dissimilarity([0, 0], [0, 0]));
        Assert.Null(Embeddings.Dissimilarity([0, 0], [1, 0]));
    }
}
