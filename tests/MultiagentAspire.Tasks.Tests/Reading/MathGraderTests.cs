using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

public sealed class MathGraderTests
{
    /// <summary>Verdicts of the reference grader (paper section 6.4).</summary>
    [Theory]
    [InlineData("0.5", "1/2")]
    [InlineData("0.50", "1/2")]
    [InlineData("5", "5.0")]
    [InlineData("1,000", "1000")]
    [InlineData("1,000,000", "1000000")]
    [InlineData("x+1", "1+x")]
    [InlineData("x^2-1", "(x-1)(x+1)")]
    [InlineData("(1,2)", "(1, 2)")]
    [InlineData("2x", "x*2")]
    [InlineData("5 cm", "5")]
    [InlineData("5 cm^2", "5")]
    [InlineData("12 inches", "12")]
    [InlineData("$5", "5")]
    [InlineData("5%", "5")]
    [InlineData("Yes", "yes")]
    [InlineData("3 1/2", "7/2")]
    [InlineData("3.5", "7/2")]
    [InlineData("7/2", "3.5")]
    [InlineData("x^11", "x^{11}")]
    [InlineData("1 and 2", "1 or 2")]
    [InlineData("sqrt(8)", "2sqrt(2)")]
    [InlineData("5 degrees", "5")]
    [InlineData("Monday", "mon")]
    [InlineData("-1", "- 1")]
    [InlineData("1e3", "1000")]
    [InlineData("(1/2,3)", "(0.5,3)")]
    [InlineData("(1,000,2)", "(1000,2)")]
    [InlineData("10:30", "10:30")]
    [InlineData(@"\frac{\pi}{2}", "pi/2")]
    [InlineData(@"2\sqrt{2}", @"\sqrt{8}")]
    [InlineData(@"3\frac{1}{2}", "3.5")]
    public void The_reference_counts_it_right(string given, string gold) =>
        Assert.True(MathGrader.Grade(given, gold));

    [Theory]
    [InlineData("1/2", "2/4")]
    [InlineData("2/4", "1/2")]
    [InlineData("3", "6/2")]
    [InlineData("6/2", "3")]
    [InlineData("(1,2)", "[1,2]")]
    [InlineData("(1,2)", "(2,1)")]
    [InlineData("1,2", "2,1")]
    [InlineData("0.05", "5%")]
    [InlineData("2^{3}", "8")]
    [InlineData("2 million", "2000000")]
    [InlineData("a+b+c", "c+b+a")]
    [InlineData("", "5")]
    [InlineData(null, "5")]
    [InlineData("5", "")]
    [InlineData("pi", "3.14159")]
    [InlineData("inf", "5")]
    [InlineData("inf", "infinity")]
    [InlineData("1.5", "1/2")]
    [InlineData("1.41421356237", "sqrt(2)")]
    [InlineData("12345678901234567890", "12345678901234567891")]
    public void The_reference_counts_it_wrong(string? given, string gold) =>
        Assert.False(MathGrader.Grade(given, gold));

    /// <summary>Paper section 6.5: agents in order, the largest representative on a tie.</summary>
    [Theory]
    [InlineData("1/2 0.5 3 3", "3", 2)]
    [InlineData("3 4 5", "5", 1)]
    [InlineData("10 9 8", "9", 1)]
    [InlineData("0.5 1/2 2/4", "0.5", 3)]
    [InlineData("2/4 1/2 0.5", "2/4", 2)]
    public void Votes_are_the_references(string answers, string winner, int votes)
    {
        var vote = Voting.Vote(
            answers.Split(' '),
            MathGrader.Equivalent,
            new VotingSettings { Tie = TieRule.Largest },
            seed: 0
        );
        Assert.Equal((winner, votes), (vote.Answer, vote.Votes));
    }

    /// <summary>
    /// The paper's own vote does not depend on the order although equivalence is not transitive: it walks
    /// from the most frequent wording to the rarest.
    /// </summary>
    [Fact]
    public void A_vote_does_not_depend_on_the_order_of_the_agents() =>
        Gen.Select(Gen.OneOf("1/2", "0.5", "2/4", @"\frac12", "3", "6/2", "3.0").Array[1, 7], Gen.Int)
            .Sample(
                (answers, chance) =>
                {
                    var turned = answers.ToArray();
                    new SplitMix64((ulong)chance).Shuffle(turned.AsSpan());
                    var (result, other) = (
                        Voting.Vote(answers, MathGrader.Equivalent, new VotingSettings(), 3),
                        Voting.Vote(turned, MathGrader.Equivalent, new VotingSettings(), 3)
                    );
                    return result.Answer == other.Answer && result.Votes == other.Votes;
                },
                iter: 300
            );

    [Fact]
    public void Half_in_three_spellings_outvotes_three()
    {
        var vote = Voting.Vote(
            ["1/2", "3", "0.5", @"\frac12"],
            MathGrader.Equivalent,
            new VotingSettings(),
            1
        );
        Assert.Equal(3, vote.Votes);
        Assert.True(MathGrader.Grade(vote.Answer, "1/2"));
    }
}
