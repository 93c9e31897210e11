using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class ModelUseTests
{
    private static readonly Gen<ModelUsage> Uses = Gen.Select(
        Gen.Int[0, 2].Select(model => $"model-{model}"),
        Gen.Int[0, 9],
        Gen.Int[0, 9],
        Gen.Long[0, 99],
        Gen.Long[0, 99],
        Gen.Int[0, 9],
        (model, calls, retries, prompt, tokens, estimated) =>
            new ModelUsage(model, calls, retries, prompt, tokens, estimated)
    );

    [Fact]
    public void Sums_do_not_depend_on_order_or_grouping() =>
        Gen.Select(Uses.Array[0, 12], Gen.Int[0, 12])
            .Sample(
                (uses, at) =>
                {
                    var whole = ModelUsage.Sum(uses);
                    Assert.Equal(whole, ModelUsage.Sum(uses.Reverse()));
                    Assert.Equal(
                        whole,
                        ModelUsage.Sum([.. ModelUsage.Sum(uses.Take(at)), .. ModelUsage.Sum(uses.Skip(at))])
                    );
                }
            );

    [Fact]
    public void Each_model_has_one_sum_of_every_count() =>
        Assert.Equal(
            [new ModelUsage("a", 5, 7, 9, 11, 13), new ModelUsage("b", 1, 1, 1, 1, 1)],
            ModelUsage.Sum([
                new ModelUsage("a", 1, 2, 3, 4, 5),
                new ModelUsage("b", 1, 1, 1, 1, 1),
                new ModelUsage("a", 4, 5, 6, 7, 8),
            ])
        );
}
