using System.Collections.Immutable;
using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class VotingTests
{
    private static readonly VotingSettings Plain = new();

    /// <summary>Numbers that differ by at most one mean the same: symmetric, but not transitive.</summary>
    private static readonly Func<string, string, bool> Near = (given, reference) =>
        Math.Abs(int.Parse(given) - int.Parse(reference)) <= 1;

    private static readonly Gen<string?[]> Answers = Gen.Int[-1, 6]
        .Select(value => value < 0 ? null : $"{value}")
        .Array[1, 9];

    private static readonly Gen<Func<string, string, bool>> Equivalence = Gen.OneOf(
        string.Equals,
        Near,
        (given, reference) => int.Parse(given) / 2 == int.Parse(reference) / 2,
        (given, reference) => int.Parse(given) >= int.Parse(reference)
    );

    [Fact]
    public void The_order_of_the_agents_does_not_matter_under_the_seeded_rule_and_the_drop_rule() =>
        Gen.Select(Answers, Equivalence, Gen.OneOf(TieRule.Random, TieRule.Drop), Gen.ULong)
            .Sample(
                (answers, equivalent, tie, seed) =>
                {
                    var shuffled = answers.ToArray();
                    new SplitMix64(seed + 1).Shuffle<string?>(shuffled);
                    var result = Voting.Vote(answers, equivalent, new VotingSettings { Tie = tie }, seed);
                    var other = Voting.Vote(shuffled, equivalent, new VotingSettings { Tie = tie }, seed);
                    Assert.Equal(result.Clusters, other.Clusters);
                    Assert.Equal(result with { Clusters = [] }, other with { Clusters = [] });
                }
            );

    [Fact]
    public void The_winners_of_the_distribution_do_not_depend_on_the_order_of_the_agents() =>
        Gen.Select(Answers, Equivalence, Gen.OneOf(TieRule.Random, TieRule.Drop), Gen.ULong)
            .Sample(
                (answers, equivalent, tie, seed) =>
                {
                    var shuffled = answers.ToArray();
                    new SplitMix64(seed).Shuffle<string?>(shuffled);
                    var settings = new VotingSettings { Tie = tie };
                    var one = Voting.Distribution(answers, equivalent, settings);
                    var other = Voting.Distribution(shuffled, equivalent, settings);
                    Assert.Equal(one.Winners, other.Winners);
                    Assert.Equal(one.Clusters, other.Clusters);
                    Assert.Equal(
                        one with
                        {
                            Winners = [],
                            Clusters = [],
                        },
                        other with
                        {
                            Winners = [],
                            Clusters = [],
                        }
                    );
                }
            );

    [Fact]
    public void A_vote_is_a_draw_from_its_distribution_and_every_winner_is_drawn() =>
        Gen.Select(Answers, Equivalence, Gen.Enum<TieRule>())
            .Sample(
                (answers, equivalent, tie) =>
                {
                    var settings = new VotingSettings { Tie = tie };
                    var distribution = Voting.Distribution(answers, equivalent, settings);
                    var drawn = Enumerable
                        .Range(0, 200)
                        .Select(seed => Voting.Vote(answers, equivalent, settings, (ulong)seed).Answer)
                        .OfType<string>()
                        .Distinct()
                        .Order(StringComparer.Ordinal);
                    Assert.Equal(distribution.Winners, drawn);
                    Assert.Equal(distribution.Winners.IsEmpty, distribution.NoConsensusReason is not null);
                    Assert.Equal(
                        distribution.Winners.Length == 1 ? distribution.Winners[0] : null,
                        distribution.Answer
                    );
                },
                iter: 200
            );

    [Fact]
    public void Each_tie_rule_has_its_own_winners_among_the_tied_answers()
    {
        string?[] tied = ["2", "1", "2", "1", "3"];
        ImmutableArray<string> Winners(TieRule tie) =>
            Voting.Distribution(tied, string.Equals, new VotingSettings { Tie = tie }).Winners;
        Assert.Equal(["1", "2"], Winners(TieRule.Random));
        Assert.Equal(["2"], Winners(TieRule.Largest));
        Assert.Empty(Winners(TieRule.Drop));
    }

    [Fact]
    public void A_score_is_expected_with_equal_chances_and_is_none_without_a_consensus()
    {
        var tied = Voting.Distribution(["1", "2", "4"], string.Equals, Plain);
        Assert.Equal(7.0 / 3, tied.Expected(double.Parse));
        Assert.Null(Voting.Distribution([null], string.Equals, Plain).Expected(double.Parse));
    }

    /// <summary>
    /// The rule is defined by the walk in agent order: these are two orders of the same answers, and the reference
    /// repository's own outcomes differ (paper.md section 6.5), so no walk that ignores the order gives both.
    /// </summary>
    [Fact]
    public void The_largest_rule_depends_on_the_order_only_where_equivalence_is_not_transitive()
    {
        var largest = new VotingSettings { Tie = TieRule.Largest };
        Assert.Equal(3, Voting.Distribution(["0.5", "1/2", "2/4"], ReferenceGrade, largest).Votes);
        Assert.Equal(2, Voting.Distribution(["2/4", "1/2", "0.5"], ReferenceGrade, largest).Votes);
        Gen.Select(Answers, Gen.ULong)
            .Sample(
                (answers, seed) =>
                {
                    var shuffled = answers.ToArray();
                    new SplitMix64(seed).Shuffle<string?>(shuffled);
                    Assert.Equal(
                        Voting.Distribution(answers, string.Equals, largest).Winners,
                        Voting.Distribution(shuffled, string.Equals, largest).Winners
                    );
                }
            );
    }

    [Fact]
    public void Every_answer_that_parsed_is_counted_once_and_the_winner_has_the_most_votes() =>
        Gen.Select(Answers, Equivalence, Gen.Enum<TieRule>(), Gen.ULong)
            .Sample(
                (answers, equivalent, tie, seed) =>
                {
                    var result = Voting.Vote(answers, equivalent, new VotingSettings { Tie = tie }, seed);
                    var parsed = answers.Count(answer => answer is not null);
                    Assert.Equal(
                        (parsed, answers.Length, parsed),
                        (result.Parsed, result.Voters, result.Clusters.Sum(cluster => cluster.Count))
                    );
                    Assert.Equal(
                        result.Clusters.Select(cluster => cluster.Count).DefaultIfEmpty(0).Max(),
                        result.Votes
                    );
                    Assert.Equal(
                        result.Clusters.Count(cluster => cluster.Count == result.Votes) > 1,
                        result.Tied
                    );
                    Assert.Equal(result.Answer is null, result.NoConsensusReason is not null);
                    if (result.Answer is not { } answer)
                        return;
                    Assert.Contains(
                        result.Clusters,
                        cluster => cluster.Representative == answer && cluster.Count == result.Votes
                    );
                    // Whoever was counted for the winner must also be judged to agree with it, or a voter
                    // would not train on its own vote.
                    Assert.True(
                        answers.Count(given => Voting.MatchesConsensus(given, answer, equivalent))
                            >= result.Votes
                    );
                }
            );

    [Fact]
    public void Responses_without_an_answer_do_not_vote() =>
        Gen.Select(Answers, Gen.Int[1, 4], Gen.ULong)
            .Sample(
                (answers, silent, seed) =>
                {
                    var result = Voting.Vote(answers, string.Equals, Plain, seed);
                    var padded = Voting.Vote(
                        [.. answers, .. new string?[silent]],
                        string.Equals,
                        Plain,
                        seed
                    );
                    Assert.Equal(
                        (result.Answer, result.Votes, result.Tied, result.Voters + silent),
                        (padded.Answer, padded.Votes, padded.Tied, padded.Voters)
                    );
                }
            );

    [Fact]
    public void Nobody_who_parses_gives_no_consensus_and_says_why()
    {
        var result = Voting.Vote([null, null], string.Equals, Plain, 1);
        Assert.Equal(
            (null, 0, 0, 2, false, NoConsensusReason.NothingParsed),
            (result.Answer, result.Votes, result.Parsed, result.Voters, result.Tied, result.NoConsensusReason)
        );
        Assert.Equal(
            NoConsensusReason.NothingParsed,
            Voting.Vote([], string.Equals, Plain, 1).NoConsensusReason
        );
    }

    [Fact]
    public void A_tie_is_recorded_and_decided_by_the_seed_alone_with_equal_chances()
    {
        var winners = new Dictionary<string, int>();
        for (ulong seed = 0; seed < 3000; seed++)
        {
            var result = Voting.Vote(["9", "5", null, "7"], string.Equals, Plain, seed);
            Assert.True(result.Tied);
            Assert.Equal(
                result.Answer,
                Voting.Vote(["9", "5", null, "7"], string.Equals, Plain, seed).Answer
            );
            winners[result.Answer!] = winners.GetValueOrDefault(result.Answer!) + 1;
        }
        Assert.Equal(["5", "7", "9"], winners.Keys.Order());
        Assert.All(winners.Values, count => Assert.InRange(count, 850, 1150)); // 1000 ± 5.8 standard deviations
    }

    [Fact]
    public void The_drop_rule_drops_ties_and_only_ties()
    {
        var drop = new VotingSettings { Tie = TieRule.Drop };
        var tied = Voting.Vote(["1", "2"], string.Equals, drop, 0);
        Assert.Equal(
            (null, 1, true, NoConsensusReason.Tied),
            (tied.Answer, tied.Votes, tied.Tied, tied.NoConsensusReason)
        );
        var clear = Voting.Vote(["1", "2", "1"], string.Equals, drop, 0);
        Assert.Equal(("1", 2, false, null), (clear.Answer, clear.Votes, clear.Tied, clear.NoConsensusReason));
    }

    [Theory]
    [InlineData(2, 0, "1", "1", "2", "1")]
    [InlineData(3, 0, null, "1", "1", "2")]
    [InlineData(1, 0.5, "1", "1", "1", "2", null)]
    [InlineData(1, 0.6, null, "1", "1", "2", null)] // the silent one counts as an agent
    [InlineData(1, 1, null, "1", "1", null)]
    [InlineData(2, 1, "1", "1", "1")]
    public void A_minimum_of_votes_or_of_the_agents_share_is_held(
        int votes,
        double share,
        string? expected,
        params string?[] answers
    )
    {
        var result = Voting.Vote(
            answers,
            string.Equals,
            new VotingSettings { MinimumVotes = votes, MinimumShare = share },
            3
        );
        Assert.Equal(expected, result.Answer);
        Assert.Equal(expected is null ? NoConsensusReason.TooFewVotes : null, result.NoConsensusReason);
    }

    [Fact]
    public void A_third_of_three_agents_is_one_agent() =>
        Assert.NotNull(
            Voting
                .Vote(["1", null, null], string.Equals, new VotingSettings { MinimumShare = 1 / 3.0 }, 0)
                .Answer
        );

    [Fact]
    public void Unanimous_means_that_every_agent_gave_the_answer()
    {
        Assert.True(Voting.Vote(["1", "1"], string.Equals, Plain, 0).Unanimous);
        Assert.False(Voting.Vote(["1", "1", null], string.Equals, Plain, 0).Unanimous);
        Assert.False(Voting.Vote([null], string.Equals, Plain, 0).Unanimous);
        Assert.True(Voting.Distribution(["1", "1"], string.Equals, Plain).Unanimous);
        Assert.False(Voting.Distribution(["1", "1", "2"], string.Equals, Plain).Unanimous);
        Assert.False(Voting.Distribution(["1", "2"], string.Equals, Plain).Unanimous);
    }

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(1, -0.1)]
    [InlineData(1, 1.1)]
    [InlineData(1, double.NaN)]
    public void Minima_that_make_no_sense_are_refused(int votes, double share) =>
        Assert.Throws<ArgumentException>(() =>
            Voting.Vote(
                ["1"],
                string.Equals,
                new VotingSettings { MinimumVotes = votes, MinimumShare = share },
                0
            )
        );

    /// <summary>Outcomes of the reference repository's own vote (paper.md section 6.5).</summary>
    [Theory]
    [InlineData("3", 2, "1/2", "0.5", "3", "3")]
    [InlineData("5", 1, "3", "4", "5")]
    [InlineData("9", 1, "10", "9", "8")]
    [InlineData("0.5", 3, "0.5", "1/2", "2/4")]
    [InlineData("2/4", 2, "2/4", "1/2", "0.5")]
    public void The_largest_rule_votes_as_the_reference_repository_does(
        string answer,
        int votes,
        params string[] answers
    )
    {
        var result = Voting.Vote(answers, ReferenceGrade, new VotingSettings { Tie = TieRule.Largest }, 0);
        Assert.Equal((answer, votes), (result.Answer, result.Votes));
    }

    [Fact]
    public void The_representative_is_the_given_answer_and_the_voter_the_reference()
    {
        static bool AtLeast(string given, string reference) => int.Parse(given) >= int.Parse(reference);
        var largest = new VotingSettings { Tie = TieRule.Largest };
        Assert.Equal(2, Voting.Vote(["2", "1"], AtLeast, largest, 0).Votes);
        Assert.Equal(1, Voting.Vote(["1", "2"], AtLeast, largest, 0).Votes);
        Assert.True(Voting.MatchesConsensus("1", "2", AtLeast));
        Assert.False(Voting.MatchesConsensus("2", "1", AtLeast));
    }

    /// <summary>
    /// The reference grader on plain numbers and fractions: two fractions must be spelled alike, else values
    /// count.
    /// </summary>
    private static bool ReferenceGrade(string given, string gold) =>
        given.Contains('/') && gold.Contains('/') ? given == gold : Value(given) == Value(gold);

    private static double Value(string text) =>
        text.Split('/') is [var over, var under]
            ? double.Parse(over) / double.Parse(under)
            : double.Parse(text);
}
