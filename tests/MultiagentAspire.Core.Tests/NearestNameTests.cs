using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class NearestNameTests
{
    private static readonly Gen<string> Names = Gen.String[Gen.Char['a', 'd'], 2, 7];

    [Fact]
    public void A_name_that_is_there_is_nearest_to_itself_in_whatever_case() =>
        Names
            .Array[1, 8]
            .SelectMany(names => Gen.Int[0, names.Length - 1].Select(index => (names, index)))
            .Sample(drawn =>
                Assert.Equal(
                    drawn.names[drawn.index],
                    ClosestMatch.Find(drawn.names[drawn.index].ToUpperInvariant(), drawn.names)
                )
            );

    [Fact]
    public void The_order_of_the_candidates_does_not_matter() =>
        Gen.Select(Names, Names.Array[1, 8], Gen.ULong)
            .Sample(
                (name, candidates, seed) =>
                {
                    var shuffled = candidates.ToArray();
                    new SplitMix64(seed).Shuffle<string>(shuffled);
                    Assert.Equal(ClosestMatch.Find(name, candidates), ClosestMatch.Find(name, shuffled));
                }
            );

    [Theory]
    [InlineData("sead", "seed")] // another letter
    [InlineData("iteratons", "iterations")] // one too few
    [InlineData("modells", "models")] // one too many
    [InlineData("deb", "debate")] // the end is missing
    public void A_mistyped_key_is_taken_for_what_it_was_meant_to_be(string typed, string meant) =>
        Assert.Equal(meant, ClosestMatch.Find(typed, ["debate", "iterations", "models", "seed", "tie"]));

    [Theory]
    [InlineData("ab", new[] { "abcdef", "xxab" }, "abcdef")] // a missing end counts as one edit, two letters as two
    [InlineData("a", new[] { "abcdef", "bb" }, "bb")] // one letter is no beginning of a name
    [InlineData("abc", new[] { "abcdef", "abd" }, "abcdef")] // a tie: the first in ordinal order
    [InlineData("abxx", new[] { "abcdef", "ab" }, "ab")] // two letters too many, against four edits
    public void A_missing_end_counts_as_one_edit(string typed, string[] candidates, string meant) =>
        Assert.Equal(meant, ClosestMatch.Find(typed, candidates));

    [Fact]
    public void Of_candidates_that_are_equally_near_the_first_in_ordinal_order_is_taken() =>
        Assert.Equal("bat", ClosestMatch.Find("hat", ["rat", "cat", "bat"]));
}
