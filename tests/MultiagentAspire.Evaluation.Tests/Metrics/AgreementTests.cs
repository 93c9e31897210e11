using CsCheck;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Tasks;
using static MultiagentAspire.Evaluation.Tests.Metrics.Arbitrary;

namespace MultiagentAspire.Evaluation.Tests.Metrics;

public sealed class AgreementTests
{
    [Fact]
    public void Agreement_is_invariant_to_the_order_of_agents_and_lies_in_its_range() =>
        Gen.Select(Answers(2, 8), Gen.Int)
            .Sample(
                (answers, seed) =>
                {
                    var shuffled = (GradedAnswer[])answers.Clone();
                    new Random(seed).Shuffle(shuffled);
                    var (consensus, pairwise) = (
                        Agreement.Consensus(answers, Same),
                        Agreement.Pairwise(answers, Same)!.Value
                    );
                    Assert.Equal(consensus, Agreement.Consensus(shuffled, Same));
                    Assert.Equal(pairwise, Agreement.Pairwise(shuffled, Same));
                    Assert.Equal(
                        Agreement.DistinctAnswers(answers, Same),
                        Agreement.DistinctAnswers(shuffled, Same)
                    );
                    Assert.InRange(pairwise, 0, consensus + 1e-12);
                    Assert.Equal(pairwise == 1, consensus == 1);
                }
            );

    [Fact]
    public void Unanimous_agents_have_full_consensus_and_one_answer()
    {
        Assert.Equal(1, Agreement.Consensus(Create(2, 2, 2), Same));
        Assert.Equal(1, Agreement.DistinctAnswers(Create(2, 2, 2), Same));
        Assert.Null(Agreement.Pairwise(Create(2), Same));
    }

    [Fact]
    public void Unparsed_answers_agree_with_nothing()
    {
        Assert.Equal(0, Agreement.Consensus(Create(null, null), Same));
        Assert.Equal(0, Agreement.Pairwise(Create(null, null), Same));
        Assert.Equal(1.0 / 3, Agreement.Pairwise(Create(1, 1, null), Same)!.Value, 12);
    }

    [Fact]
    public void Wrong_agreement_pools_pairs_of_wrong_answers_only()
    {
        Assert.Equal(
            0.25,
            Agreement.WrongAgreement([Create(0, 1, 1, 2), Create(0, 3, 4, null)], Same)!.Value
        );
        Assert.Null(Agreement.WrongAgreement([Create(0, 0, 1), Create(null, null)], Same));
    }

    [Fact]
    public void Right_answers_never_change_wrong_agreement() =>
        Answers(0, 8)
            .Sample(answers =>
                Agreement.WrongAgreement([answers], Same)
                == Agreement.WrongAgreement(
                    [
                        [.. answers, Graded(0)],
                    ],
                    Same
                )
            );

    [Fact]
    public void Flips_account_for_every_answer_and_for_the_change_in_accuracy() =>
        Debates()
            .Sample(debates =>
            {
                var flips = AnswerFlips.Count(debates);
                Assert.Equal(debates.Sum(d => d.First.Length), flips.Total);
                Assert.Equal(
                    debates.Sum(d => d.Final.Count(a => a.Correct))
                        - debates.Sum(d => d.First.Count(a => a.Correct)),
                    flips.WrongToRight - flips.RightToWrong
                );
            });

    [Fact]
    public void Accuracy_by_round_and_agent_averages_to_the_accuracy_of_the_round() =>
        Debates()
            .Sample(debates =>
            {
                var table = Responses.AccuracyByRoundAndAgent(debates);
                for (var round = 0; round < table.Length; round++)
                    Assert.Equal(
                        debates.Average(d => Responses.CorrectShare(d.Rounds[round])),
                        table[round].Average(estimate => estimate.Value),
                        10
                    );
            });

    [Fact]
    public void Debates_of_different_shape_are_refused() =>
        Assert.Throws<ArgumentException>(() =>
            Responses.AccuracyByRoundAndAgent([Debate(Create(1, 2)), Debate(Create(1))])
        );

    [Fact]
    public void Parse_failures_are_counted_over_all_responses()
    {
        Assert.Equal(0.4, Responses.ParseFailureRate([Create(1, null), Create(0, 0, null)]), 12);
        Assert.Equal(0, Responses.ParseFailureRate([]));
    }

    [Fact]
    public void Pseudo_labels_are_judged_where_there_is_one()
    {
        var labels = PseudoLabels.Compute([("1", "1"), ("2", "1"), (null, "1"), ("3", "3")], Same);
        Assert.Equal(2.0 / 3, labels.Accuracy!.Value, 12);
        Assert.Equal(0.75, labels.Coverage);
        Assert.Null(PseudoLabels.Compute([(null, "1")], Same).Accuracy);
    }

    [Fact]
    public void Among_fewer_responses_there_are_fewer_answers_and_all_of_them_are_the_whole() =>
        Arbitrary
            .Answers(2, 6)
            .Sample(
                answers =>
                {
                    Assert.Equal(
                        Agreement.DistinctAnswers(answers, Same),
                        Agreement.DistinctAnswers(answers, answers.Length, Same)
                    );
                    Assert.Equal(
                        Agreement.Consensus(answers, Same),
                        Agreement.Consensus(answers, answers.Length, Same)
                    );
                    var byCount = Enumerable
                        .Range(1, answers.Length)
                        .Select(k => Agreement.DistinctAnswers(answers, k, Same))
                        .ToList();
                    Assert.Equal(
                        answers.Count(answer => answer.Answer is not null) / (double)answers.Length,
                        byCount[0],
                        12
                    );
                    Assert.Equal(byCount.Order(), byCount);
                },
                iter: 100
            );

    [Fact]
    public void Among_two_of_three_the_mean_is_over_all_pairs()
    {
        Assert.Equal((1 + 2 + 2) / 3.0, Agreement.DistinctAnswers(Create(1, 1, 2), 2, Same), 12);
        Assert.Equal((1 + 0.5 + 0.5) / 3, Agreement.Consensus(Create(1, 1, 2), 2, Same), 12);
    }
}
