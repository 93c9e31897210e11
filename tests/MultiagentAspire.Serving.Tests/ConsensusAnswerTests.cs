using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Answers;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Serving.Tests;

/// <summary>Which response a debate's answer is.</summary>
public sealed class ConsensusAnswerTests
{
    private static readonly Gen<string?[]> LastRound = Gen.OneOf<string?>("1", "2", "3", null).Array[1, 6];

    [Fact]
    public void The_text_is_the_first_of_the_last_round_that_voted_for_the_consensus() =>
        LastRound.Sample(answers =>
        {
            var transcript = SampleTranscripts.Debate(
                "p",
                [
                    [.. answers.Select(_ => "9")],
                    answers,
                ]
            );
            var vote = Ballot.FromTranscript(transcript).CountVotes(Same, new VotingSettings());
            var answer = ConsensusAnswer.Create(transcript, new VotingSettings(), Same, 0);
            Assert.Null(answer.Reason);
            Assert.Equal(vote.Answer, answer.Report.Answer);
            var voters = transcript
                .FinalRound.Where(response => vote.Answer is null || response.Answer == vote.Answer)
                .ToList();
            Assert.Same(voters[0], answer.Response);
            Assert.Equal(
                (voters[0].Agent.ToString(), answers.Length, 2),
                (answer.Report.Agent, answer.Report.Voters, answer.Report.Rounds)
            );
            Assert.Equal(answers.OfType<string>().CountBy(one => one).ToDictionary(), answer.Report.Votes);
            Assert.Equal(
                vote.Answer is null ? 0 : (double)voters.Count / answers.Length,
                answer.Report.Agreement
            );
            Assert.Equal(vote.Answer is null ? "nothing_parsed" : null, answer.Report.NoConsensus);
        });

    [Fact]
    public void A_tie_that_the_run_drops_and_too_few_votes_are_no_answer_and_say_why()
    {
        var tied = SampleTranscripts.Debate(
            "p",
            [
                ["1", "2"],
            ]
        );
        var dropped = ConsensusAnswer.Create(tied, new VotingSettings { Tie = TieRule.Drop }, Same, 0);
        Assert.Contains("1 and 2 had 1 of 2 votes each", dropped.Reason, StringComparison.Ordinal);
        Assert.Equal(
            (null, "tied", true, null),
            (dropped.Report.Answer, dropped.Report.NoConsensus, dropped.Report.Tied, dropped.Report.Agent)
        );
        Assert.Equal(
            "2",
            ConsensusAnswer.Create(tied, new VotingSettings { Tie = TieRule.Largest }, Same, 0).Report.Answer
        );
        var few = ConsensusAnswer.Create(tied, new VotingSettings { MinimumVotes = 2 }, Same, 0);
        Assert.Contains("too few", few.Reason, StringComparison.Ordinal);
        Assert.Equal(("too_few_votes", 0.0), (few.Report.NoConsensus, few.Report.Agreement));
    }

    [Fact]
    public void What_is_answered_does_not_depend_on_the_order_of_the_agents() =>
        Gen.Select(Dispute.Any, Gen.OneOf(TieRule.Random, TieRule.Drop))
            .Sample(
                (dispute, tie) =>
                {
                    var voting = new VotingSettings { Tie = tie };
                    ConsensusAnswer Of(string?[] answers) =>
                        ConsensusAnswer.Create(
                            SampleTranscripts.Debate("p", [answers]),
                            voting,
                            dispute.Equivalent,
                            0
                        );
                    var (one, other) = (Of(dispute.Answers), Of(dispute.Shuffled));
                    Assert.Equal(one.Reason, other.Reason);
                    Assert.Equal(one.Report.Votes, other.Report.Votes);
                    Assert.Equal(
                        (one.Report.Answer, one.Report.Agreement, one.Report.Tied, one.Report.NoConsensus),
                        (
                            other.Report.Answer,
                            other.Report.Agreement,
                            other.Report.Tied,
                            other.Report.NoConsensus
                        )
                    );
                }
            );

    private static bool Same(string a, string b) => a == b;
}
