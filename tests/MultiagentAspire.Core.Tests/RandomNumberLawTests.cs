using CsCheck;

namespace MultiagentAspire.Core.Tests;

/// <summary>What each draw is, exactly: a seed in a document must give the same run for ever.</summary>
public sealed class RandomNumberLawTests
{
    [Fact]
    public void A_fraction_is_the_upper_53_bits_of_the_next_number() =>
        Gen.ULong.Sample(seed =>
            Assert.Equal(
                Math.ScaleB(new SplitMix64(seed).NextUInt64() >> 11, -53),
                new SplitMix64(seed).NextDouble()
            )
        );

    [Fact]
    public void A_draw_below_a_bound_is_the_upper_half_of_the_product_with_it() =>
        Gen.Select(Gen.ULong, Gen.Int[1, 1000])
            .Sample(
                (seed, bound) =>
                {
                    var product = (UInt128)new SplitMix64(seed).NextUInt64() * (uint)bound;
                    Assert.Equal((int)(product >> 64), new SplitMix64(seed).Next(bound));
                }
            );

    [Fact]
    public void Both_ends_of_a_range_are_drawn_and_a_range_of_one_number_is_that_number()
    {
        var random = new SplitMix64(1);
        var drawn = Enumerable.Range(0, 200).Select(_ => random.NextInRange(-1, 1)).ToHashSet();
        Assert.Equal([-1, 0, 1], drawn.Order());
        Assert.Equal(5, random.NextInRange(5, 5));
    }

    [Fact]
    public void A_shuffle_swaps_each_item_from_the_last_with_one_at_or_before_it() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 12])
            .Sample(
                (seed, count) =>
                {
                    var (shuffled, expected) = (new int[count], new int[count]);
                    for (var i = 0; i < count; i++)
                        shuffled[i] = expected[i] = i;
                    new SplitMix64(seed).Shuffle<int>(shuffled);
                    var random = new SplitMix64(seed);
                    for (var last = count - 1; last >= 1; last--)
                    {
                        var other = random.Next(last + 1);
                        (expected[last], expected[other]) = (expected[other], expected[last]);
                    }
                    Assert.Equal(expected, shuffled);
                }
            );

    [Fact]
    public void A_shuffle_of_one_item_or_none_draws_nothing()
    {
        var random = new SplitMix64(4);
        random.Shuffle<int>([1]);
        random.Shuffle<int>([]);
        Assert.Equal(4UL, random.State);
    }

    [Fact]
    public void A_bound_must_be_positive()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SplitMix64(1).Next(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SplitMix64(1).NextInRange(2, 1));
        Assert.Equal(0, new SplitMix64(1).Next(1));
    }
}
