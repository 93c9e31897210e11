using CsCheck;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Tests.Metrics;

public sealed class EstimateTests
{
    [Fact]
    public void The_order_of_problems_does_not_matter() =>
        Gen.Select(Gen.Double[0, 1].Array[1, 50], Gen.Int)
            .Sample(
                (values, seed) =>
                {
                    var shuffled = (double[])values.Clone();
                    new Random(seed).Shuffle(shuffled);
                    return Estimate.FromMean(values) == Estimate.FromMean(shuffled);
                }
            );

    [Fact]
    public void The_error_of_a_share_is_binomial() =>
        Gen
            .Bool.Array[1, 200]
            .Sample(values =>
            {
                var estimate = Estimate.FromShare(values);
                var p = values.Count(v => v) / (double)values.Length;
                Assert.Equal(p, estimate.Value, 12);
                Assert.Equal(Math.Sqrt(p * (1 - p) / values.Length), estimate.StandardError, 12);
                Assert.Equal(values.Length, estimate.Count);
            });

    [Fact]
    public void The_papers_standard_error_comes_out() =>
        Assert.Equal(
            0.0028,
            Estimate.FromShare([.. Enumerable.Range(0, 500).Select(i => i >= 2)]).StandardError,
            4
        );

    [Fact]
    public void A_mean_of_nothing_is_refused_or_undefined()
    {
        Assert.Throws<ArgumentException>(() => Estimate.FromMean([]));
        Assert.Null(Estimate.FromDefined([null, null]));
        Assert.Equal(1, Estimate.FromDefined([null, 3.0])!.Count);
    }
}
