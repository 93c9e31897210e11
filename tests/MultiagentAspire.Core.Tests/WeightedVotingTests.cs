using CsCheck;

namespace MultiagentAspire.Core.Tests;

/// <summary>Votes that weigh as much as the models are sure.</summary>
public sealed class WeightedVotingTests
{
    private static readonly Gen<(string? Answer, int Weight)[]> Votes = Gen.Select(
        Gen.OneOf<string?>("1", "2", "3", null),
        Gen.Int[1, 100]
    ).Array[0, 7];

    private static VoteDistribution Count((string? Answer, int Weight)[] votes, bool weighed = true) =>
        Voting.Distribution(
            [.. votes.Select(vote => vote.Answer)],
            string.Equals,
            new VotingSettings(),
            weighed ? [.. votes.Select(vote => vote.Weight)] : null
        );

    [Fact]
    public void The_winners_have_the_greatest_sum_of_weights() =>
        Votes.Sample(votes =>
        {
            var sums = votes
                .Where(vote => vote.Answer is not null)
                .GroupBy(vote => vote.Answer!, vote => vote.Weight)
                .ToDictionary(group => group.Key, group => group.Sum());
            var most = sums.Count == 0 ? 0 : sums.Values.Max();
            Assert.Equal(
                sums.Where(sum => sum.Value == most).Select(sum => sum.Key).Order(StringComparer.Ordinal),
                Count(votes).Winners
            );
        });

    [Fact]
    public void Equal_weights_count_as_none() =>
        Votes
            .Select(Gen.Int[1, 100])
            .Sample(
                (votes, weight) =>
                {
                    var equal = votes.Select(vote => (vote.Answer, weight)).ToArray();
                    var (weighed, plain) = (Count(equal), Count(equal, weighed: false));
                    Assert.Equal(plain.Winners, weighed.Winners);
                    Assert.Equal(plain.Clusters, weighed.Clusters);
                    Assert.Equal((plain.Votes, plain.Tied), (weighed.Votes, weighed.Tied));
                }
            );

    [Fact]
    public void The_order_of_the_votes_does_not_matter() =>
        Votes.Sample(votes =>
        {
            var (forward, backward) = (Count(votes), Count([.. Enumerable.Reverse(votes)]));
            Assert.Equal(forward.Winners, backward.Winners);
            Assert.Equal(forward.Clusters, backward.Clusters);
        });

    [Fact]
    public void A_sure_agent_outweighs_two_that_guess_and_the_minimum_counts_votes()
    {
        (string?, int)[] votes = [("7", 95), ("8", 40), ("8", 40)];
        var vote = Count(votes);
        Assert.Equal(("7", 1, false), (vote.Answer, vote.Votes, vote.Tied));
        Assert.Equal("8", Count(votes, weighed: false).Answer);
        var strict = Voting.Distribution(
            [.. votes.Select(each => each.Item1)],
            string.Equals,
            new VotingSettings { MinimumVotes = 2 },
            [.. votes.Select(each => each.Item2)]
        );
        Assert.Equal(NoConsensusReason.TooFewVotes, strict.NoConsensusReason);
    }

    [Fact]
    public void One_response_without_a_confidence_makes_all_votes_equal()
    {
        Assert.Null(Ballot.WeightsOf([90, null, 10]));
        Assert.Null(Ballot.WeightsOf([]));
        Assert.Equal([90, 1], Ballot.WeightsOf([90, 0])!.Value);
    }
}
