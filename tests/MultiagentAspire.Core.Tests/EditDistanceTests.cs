using CsCheck;

namespace MultiagentAspire.Core.Tests;

/// <summary>The rule of <see cref="ClosestMatch"/> against a definition that is slow and plain.</summary>
public sealed class EditDistanceTests
{
    private static readonly Gen<string> Names = Gen.String[Gen.Char['a', 'c'], 0, 5];

    [Fact]
    public void The_match_is_the_first_candidate_of_fewest_edits() =>
        Gen.Select(Names, Names.Array[1, 5])
            .Sample(
                (name, candidates) =>
                    Assert.Equal(
                        candidates.Order(StringComparer.Ordinal).MinBy(to => Distance(name, to)),
                        ClosestMatch.Find(name, candidates)
                    ),
                iter: 1000
            );

    [Theory]
    [InlineData("seed", "bseed", "seedxy", "seedxy")] // a missing end is one edit, and so is a letter more in front
    [InlineData("abc", "abc", "abcd", "abc")] // nothing is missing
    [InlineData("abcd", "abce", "abxy", "abce")] // the last letter counts
    [InlineData("abcd", "xbcd", "xycd", "xbcd")] // the first letter counts
    [InlineData("abcd", "abcde", "abcdx", "abcde")]
    [InlineData("bcd", "abcd", "xyzd", "abcd")]
    [InlineData("seedling", "ling", "seeds", "ling")] // four and four edits
    public void The_nearer_of_two_candidates_is_found(
        string name,
        string first,
        string second,
        string expected
    )
    {
        var found = ClosestMatch.Find(name, [first, second]);
        Assert.Equal(Distance(name, expected), Distance(name, found));
        Assert.Equal(ClosestMatch.Find(name, [second, first]), found);
    }

    private static int Distance(string name, string candidate) =>
        name.Length > 1 && candidate.StartsWith(name, StringComparison.Ordinal)
            ? Math.Min(1, candidate.Length - name.Length)
            : Edits(name, candidate);

    private static int Edits(string a, string b)
    {
        if (a.Length == 0 || b.Length == 0)
            return a.Length + b.Length;
        if (a[0] == b[0])
            return Edits(a[1..], b[1..]);
        return 1 + Math.Min(Edits(a[1..], b[1..]), Math.Min(Edits(a[1..], b), Edits(a, b[1..])));
    }
}
