using CsCheck;
using MultiagentAspire.Core;

namespace MultiagentAspire.Training.Tests;

/// <summary>Random documents for the tiny model; the first id is never learned, at least one other is.</summary>
internal static class Documents
{
    public static readonly Gen<TrainingDocument> Any = Gen.Int[2, 24]
        .SelectMany(length =>
            Gen.Select(Gen.Int[1, 100].Array[length], Gen.Bool.Array[length])
                .Select(
                    (ids, learn) =>
                    {
                        learn[0] = false;
                        learn[^1] = true;
                        return new TrainingDocument(ids, learn);
                    }
                )
        );

    public static TrainingDocument[] Some(int count, ulong seed)
    {
        var random = new SplitMix64(seed);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ =>
                {
                    var length = random.NextInRange(4, 20);
                    var prompt = random.NextInRange(1, length - 1);
                    return new TrainingDocument(
                        [.. Enumerable.Range(0, length).Select(_ => random.NextInRange(1, 100))],
                        [.. Enumerable.Range(0, length).Select(i => i >= prompt)]
                    );
                }),
        ];
    }
}
