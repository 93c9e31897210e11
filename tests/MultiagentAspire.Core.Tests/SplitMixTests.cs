using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class SplitMixTests
{
    /// <summary>The first number of this seed is 0, and the state after it as well.</summary>
    private const ulong FirstIsZero = 0x61C8864680B583EB;

    [Fact]
    public void A_generator_made_from_the_state_of_another_goes_on_as_it() =>
        Gen.Select(Gen.ULong, Gen.Int[1, int.MaxValue], Gen.Int[0, 5])
            .Sample(
                (seed, bound, drawn) =>
                {
                    var one = new SplitMix64(seed);
                    for (var i = 0; i < drawn; i++)
                        one.NextDouble();
                    var other = new SplitMix64(one.State);
                    Assert.Equal(one.Next(bound), other.Next(bound));
                    Assert.Equal(one.NextUInt64(), other.NextUInt64());
                }
            );

    [Fact]
    public void A_number_that_would_favour_small_results_is_drawn_again()
    {
        Assert.Equal(0UL, new SplitMix64(FirstIsZero).NextUInt64());
        Assert.Equal(new SplitMix64(0).Next(3), new SplitMix64(FirstIsZero).Next(3));
        Assert.Equal(0, new SplitMix64(FirstIsZero).Next(4)); // no result is favoured where the bound is a power of two
    }

    [Fact]
    public void A_draw_is_within_its_bounds_and_a_bound_is_positive()
    {
        Gen.Select(Gen.ULong, Gen.Int[-50, 50], Gen.Int[0, 50])
            .Sample(
                (seed, low, more) =>
                    Assert.InRange(new SplitMix64(seed).NextInRange(low, low + more), low, low + more)
            );
        Assert.Throws<ArgumentOutOfRangeException>(() => new SplitMix64(1).Next(0));
    }

    [Fact]
    public void Shuffling_moves_items_and_loses_none() =>
        Gen.Select(Gen.ULong, Gen.Int.Array[0, 20])
            .Sample(
                (seed, items) =>
                {
                    var shuffled = items.ToArray();
                    new SplitMix64(seed).Shuffle<int>(shuffled);
                    Assert.Equal(items.Order(), shuffled.Order());
                }
            );
}
