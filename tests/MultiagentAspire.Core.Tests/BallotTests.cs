using MultiagentAspire.Testing;

namespace MultiagentAspire.Core.Tests;

public sealed class BallotTests
{
    private static readonly DebateTranscript Tied = Spoken.Debate(
        "p",
        [
            ["1", "1"],
            ["2", "3"],
        ]
    );

    [Fact]
    public void The_last_round_votes_and_ties_fall_alike_for_everyone_who_counts()
    {
        var ballot = Ballot.Of(Tied);
        Assert.Equal(["2", "3"], ballot.Answers);
        var result = ballot.Count(string.Equals, new VotingSettings { Tie = TieRule.Random });
        Assert.True(result.Tied);
        Assert.Equal(
            result.Answer,
            Ballot.Of(Tied).Count(string.Equals, new VotingSettings { Tie = TieRule.Random }).Answer
        );
    }

    [Fact]
    public void The_seed_of_ties_is_that_of_the_debate() =>
        Assert.NotEqual(
            Ballot.Of(Tied).TieSeed,
            Ballot.Of(Tied with { Id = Tied.Id with { ProblemId = "q" } }).TieSeed
        );
}
