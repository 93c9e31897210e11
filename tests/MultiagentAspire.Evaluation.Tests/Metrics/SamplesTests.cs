using CsCheck;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Tasks;
using static MultiagentAspire.Evaluation.Tests.Metrics.Arbitrary;

namespace MultiagentAspire.Evaluation.Tests.Metrics;

public sealed class SamplesTests
{
    private static readonly Gen<(int Samples, int Correct)> Counts = Gen.Int[1, 60]
        .SelectMany(n => Gen.Int[0, n].Select(c => (n, c)));

    [Fact]
    public void Pass_at_k_grows_with_k_from_the_accuracy_to_any() =>
        Counts.Sample(counts =>
        {
            var passes = Enumerable
                .Range(1, counts.Samples)
                .Select(k => PassAt.Unbiased(counts.Samples, counts.Correct, k))
                .ToList();
            Assert.Equal((double)counts.Correct / counts.Samples, passes[0], 12);
            Assert.Equal(counts.Correct > 0 ? 1 : 0, passes[^1], 12);
            Assert.All(passes.Zip(passes.Skip(1)), pair => Assert.True(pair.Second >= pair.First - 1e-12));
        });

    [Fact]
    public void Pass_at_k_is_the_share_of_subsets_with_a_right_sample() =>
        Gen.Select(Answers(1, 8), Gen.Int[1, 8])
            .Where((answers, k) => k <= answers.Length)
            .Sample(
                (answers, k) =>
                {
                    var share = Combinations
                        .All(answers.Length, k)
                        .Average(subset => subset.Any(i => answers[i].Correct) ? 1.0 : 0.0);
                    Assert.Equal(
                        share,
                        PassAt.Unbiased(answers.Length, answers.Count(a => a.Correct), k),
                        10
                    );
                }
            );

    [Fact]
    public void Impossible_counts_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PassAt.Unbiased(3, 1, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => PassAt.Unbiased(3, 4, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MajorityVote.ScoreAt(Create(1, 2), 3, Same, 1));
    }

    [Fact]
    public void The_vote_does_not_depend_on_the_order_of_the_agents() =>
        Gen.Select(Answers(1, 9), Gen.Int)
            .Sample(
                (answers, seed) =>
                {
                    var shuffled = (GradedAnswer[])answers.Clone();
                    new Random(seed).Shuffle(shuffled);
                    return MajorityVote.Score(answers, Same) == MajorityVote.Score(shuffled, Same);
                }
            );

    [Fact]
    public void A_vote_of_one_is_the_accuracy_and_a_vote_of_all_is_the_vote() =>
        Answers(1, 9)
            .Sample(answers =>
            {
                Assert.Equal(Responses.CorrectShare(answers), MajorityVote.ScoreAt(answers, 1, Same, 0), 12);
                Assert.Equal(
                    MajorityVote.Score(answers, Same),
                    MajorityVote.ScoreAt(answers, answers.Length, Same, 0),
                    12
                );
            });

    [Fact]
    public void A_vote_is_never_right_more_often_than_any_sample() =>
        Answers(1, 9).Sample(answers => MajorityVote.Score(answers, Same) <= (PassAt.Any(answers) ? 1 : 0));

    [Fact]
    public void Ties_count_by_the_share_that_is_right()
    {
        Assert.Equal(1, MajorityVote.Score(Create(0, 0, 1), Same));
        Assert.Equal(0.5, MajorityVote.Score(Create(0, 0, 1, 1), Same));
        Assert.Equal(1.0 / 3, MajorityVote.Score(Create(0, 1, 2), Same), 12);
        Assert.Equal(1, MajorityVote.Score(Create(0, null, null), Same));
        Assert.Equal(0, MajorityVote.Score(Create(null, null), Same));
    }

    [Fact]
    public void Drawn_subsets_estimate_the_vote_and_repeat_with_their_seed()
    {
        var answers = Create([.. Enumerable.Range(0, 40).Select(i => (int?)(i % 3))]);
        Assert.Equal(MajorityVote.ScoreAt(answers, 5, Same, 1), MajorityVote.ScoreAt(answers, 5, Same, 1));
        Assert.Equal(
            MajorityVote.ScoreAt(answers, 5, Same, 1),
            MajorityVote.ScoreAt(answers, 5, Same, 2),
            0.05
        );
    }

    [Fact]
    public void All_subsets_are_listed_once() =>
        Gen.Int[1, 10]
            .SelectMany(n => Gen.Int[1, n].Select(k => (n, k)))
            .Sample(size =>
            {
                var subsets = Combinations.All(size.n, size.k).Select(s => string.Join(',', s)).ToList();
                return subsets.Count == Combinations.Count(size.n, size.k)
                    && subsets.Distinct().Count() == subsets.Count;
            });
}
