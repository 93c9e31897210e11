using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class LoraTargetsTests
{
    [Fact]
    public void Modules_come_in_the_order_of_the_block_whatever_the_order_in_which_they_are_named() =>
        Gen.Select(Gen.Shuffle(LoraTargets.All.ToArray()), Gen.Int[1, LoraTargets.All.Length])
            .Sample(
                (names, count) =>
                    Assert.Equal(
                        LoraTargets.All.Where(names.Take(count).Contains),
                        LoraTargets.Parse(string.Join(" , ", names.Take(count)))
                    )
            );

    [Fact]
    public void Without_a_name_it_is_all_of_them() => Assert.Equal(LoraTargets.All, LoraTargets.Parse(" "));

    [Fact]
    public void A_name_that_is_none_is_refused_with_those_that_are()
    {
        var error = Assert.Throws<ArgumentException>(() => LoraTargets.Parse("q_proj,lm_head,embed"));
        Assert.Contains(
            "'lm_head' is no LoRA target; they are q_proj, k_proj",
            error.Message,
            StringComparison.Ordinal
        );
    }
}
