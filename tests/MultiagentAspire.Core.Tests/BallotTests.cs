using MultiagentAspire.Testing;

namespace MultiagentAspire.Core.Tests;

public sealed class BallotTests
{
    private static readonly DebateTranscript Tied = SampleTranscripts.Debate(
        "p",
        [
            ["1", "1"],
            ["2", "3"],
        ]
    );

    [Fact]
    public void The_last_round_votes_and_ties_fall_alike_for_everyone_who_counts()
    {
        var ballot = Ballot.FromTranscript(Tied);
        Assert.Equal(["2", "3"], ballot.Answers);
        var result = ballot.CountVotes(string.Equals, new VotingSettings { Tie = TieRule.Random });
        Assert.True(result.Tied);
        Assert.Equal(
            result.Answer,
            Ballot
                .FromTranscript(Tied)
                .CountVotes(string.Equals, new VotingSettings { Tie = TieRule.Random })
                .Answer
        );
    }

    [Fact]
    public void The_seed_of_ties_is_that_of_the_debate() =>
        Assert.NotEqual(
            Ballot.FromTranscript(Tied).TieSeed,
            Ballot.FromTranscript(Tied with { Id = Tied.Id with { ProblemId = "q" } }).TieSeed
        );
}
