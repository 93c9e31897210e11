using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Tasks;
using MultiagentAspire.Tasks.Reading;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Evaluation.Tests.Metrics;

/// <summary>The vote of reports equals that of training.</summary>
public sealed class VoteTests
{
    private static readonly Gen<TieRule> OrderFree = Gen.OneOf(TieRule.Random, TieRule.Drop);

    private static GradedAnswer[] Graded(Dispute dispute, string?[] answers) =>
        [
            .. answers.Select(answer => new GradedAnswer(
                $"It is {answer}.",
                answer,
                answer is not null && dispute.Equivalent(answer, dispute.Reference)
            )),
        ];

    [Fact]
    public void No_metric_of_an_arm_depends_on_the_order_of_the_agents() =>
        Gen.Select(Dispute.Any, OrderFree)
            .Sample(
                (dispute, tie) =>
                {
                    ArmIteration Of(string?[] answers)
                    {
                        var context = new ArmContext(Voting: new VotingSettings { Tie = tie });
                        var debate = Arbitrary.Debate(Graded(dispute, answers));
                        return ArmMeasurement.Create("a", 0, [debate], dispute.Equivalent, 1, context).Result;
                    }
                    var (one, other) = (Of(dispute.Answers), Of(dispute.Shuffled));
                    Assert.Equal(one.Metrics.Keys, other.Metrics.Keys);
                    foreach (var name in one.Metrics.Keys)
                        Assert.Equal(one.Metrics[name].Value, other.Metrics[name].Value, 1e-12);
                    Assert.Equal(one.MajorityAt.Select(Value), other.MajorityAt.Select(Value));

                    static double Value(AtK at) => Math.Round(at.Estimate.Value, 12);
                }
            );

    [Fact]
    public void The_accuracy_of_a_vote_is_the_share_of_labels_that_training_would_draw_right() =>
        Gen.Select(Dispute.Any, Gen.Enum<TieRule>())
            .Sample(
                (dispute, tie) =>
                {
                    var voting = new VotingSettings { Tie = tie };
                    var winners = Voting.Distribution(dispute.Answers, dispute.Equivalent, voting);
                    Assert.Equal(
                        winners.Expected(label => dispute.Equivalent(label, dispute.Reference) ? 1 : 0) ?? 0,
                        MajorityVote.Score(Graded(dispute, dispute.Answers), dispute.Equivalent, voting)
                    );
                }
            );

    /// <summary>
    /// Under the reference grader these are a cluster of three from 0.5, of two from 2/4 (paper.md section 6.5).
    /// </summary>
    [Fact]
    public void A_label_that_is_right_is_right_in_the_table()
    {
        string?[] answers = ["2/4", "1/2", "0.5"];
        const string Gold = "1/2";
        var label = Voting.Vote(answers, MathGrader.Equivalent, new VotingSettings(), 1).Answer!;
        Assert.Equal("0.5", label);
        Assert.True(MathGrader.Equivalent(label, Gold));
        GradedAnswer[] graded =
        [
            .. answers.Select(answer => new GradedAnswer(
                answer!,
                answer,
                MathGrader.Equivalent(answer!, Gold)
            )),
        ];
        Assert.Equal(1, MajorityVote.Score(graded, MathGrader.Equivalent));
        Assert.Equal(1, Agreement.Consensus(graded, MathGrader.Equivalent));
    }

    [Theory]
    [InlineData(TieRule.Random, 0.5)]
    [InlineData(TieRule.Largest, 1)]
    [InlineData(TieRule.Drop, 0)]
    public void The_runs_tie_rule_reaches_every_vote_of_the_report(TieRule tie, double score)
    {
        var voting = new VotingSettings { Tie = tie };
        GradedAnswer[] tied = [new("work #1", "1", false), new("work #2", "2", true)];
        var debate = Arbitrary.Debate(tied, tied);
        var context = new ArmContext(Voting: voting);
        var (_, result, scores) = ArmMeasurement.Create("a", 0, [debate], string.Equals, 1, context);
        Assert.Equal((score, score), (result.Vote.Value, result.Debate!.Value));
        Assert.Equal((score, score), (scores[0].Vote, scores[0].Debate));
        Assert.Equal(score, result.MajorityAt[^1].Estimate.Value);
        var reading = new AnswerReading("own", text => text.Split('#')[1], string.Equals);
        var references = new Dictionary<string, string> { [debate.ProblemId] = "2" };
        var read = ReadingResult.Create(reading, [debate], references, voting);
        Assert.Equal((score, score), (read.Vote.Value, read.Debate!.Value));
    }

    [Fact]
    public void Responses_of_tied_majorities_are_compared_within_each_of_them()
    {
        GradedAnswer[] tied =
        [
            new("aaaa #1", "1", false),
            new("bbbb #2", "2", false),
            new("aaaa #1", "1", false),
            new("cccc #2", "2", false),
        ];
        var apart = TextDiversity.NGramDissimilarity("bbbb #2", "cccc #2");
        Assert.Equal(apart / 2, TextDiversity.AmongMajority(tied, string.Equals)!.Value, 1e-12);
        var drop = new VotingSettings { Tie = TieRule.Drop };
        Assert.Null(TextDiversity.AmongMajority(tied, string.Equals, drop));
    }
}
