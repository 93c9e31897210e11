using CsCheck;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Tests.Metrics;

public sealed class PairedTests
{
    private static readonly Gen<(double[] Left, double[] Right)> Pairs = Gen.Int[1, 60]
        .SelectMany(n => Gen.Select(Score.Array[n], Score.Array[n], (left, right) => (left, right)));

    private static Gen<double> Score => Gen.Bool.Select(right => right ? 1.0 : 0.0);

    [Fact]
    public void McNemar_is_symmetric() =>
        Pairs.Sample(pair =>
        {
            var (there, back) = (McNemar.Test(pair.Left, pair.Right), McNemar.Test(pair.Right, pair.Left));
            return there.PValue == back.PValue
                && there.OnlyLeft == back.OnlyRight
                && there.PValue is > 0 and <= 1;
        });

    [Fact]
    public void McNemar_is_blind_to_problems_on_which_the_arms_agree() =>
        Pairs.Sample(pair =>
            McNemar.Test(pair.Left, pair.Right) == McNemar.Test([.. pair.Left, 1, 0], [.. pair.Right, 1, 0])
        );

    // Expected values are sums of binomial coefficients over 2^n: 2 (1 + 10 + 45) / 1024 for 8 and 2.
    [Theory]
    [InlineData(0, 0, 1.0)]
    [InlineData(1, 0, 1.0)]
    [InlineData(5, 0, 0.0625)]
    [InlineData(8, 2, 0.109375)]
    [InlineData(5, 5, 1.0)]
    public void McNemar_gives_the_binomial_tail(int onlyLeft, int onlyRight, double expected)
    {
        double[] left = [.. Enumerable.Repeat(1.0, onlyLeft), .. Enumerable.Repeat(0.0, onlyRight)];
        var test = McNemar.Test(left, [.. left.Select(value => 1 - value)]);
        Assert.Equal(expected, test.PValue, 12);
    }

    [Fact]
    public void McNemar_does_not_underflow_with_thousands_of_problems()
    {
        double[] left = [.. Enumerable.Repeat(1.0, 2050), .. Enumerable.Repeat(0.0, 1950)];
        // Normal approximation with continuity: z = 99 / sqrt(4000), p = 0.1175.
        Assert.InRange(McNemar.Test(left, [.. left.Select(value => 1 - value)]).PValue, 0.117, 0.118);
    }

    [Fact]
    public void The_bootstrap_interval_contains_the_difference() =>
        Gen.Select(Pairs, Gen.ULong)
            .Sample(
                (pair, seed) =>
                {
                    var bootstrap = PairedBootstrap.Compute(pair.Left, pair.Right, seed, resamples: 400);
                    Assert.InRange(bootstrap.Difference, bootstrap.Lower - 1e-12, bootstrap.Upper + 1e-12);
                    Assert.Equal(pair.Left.Average() - pair.Right.Average(), bootstrap.Difference, 12);
                },
                iter: 300
            );

    [Fact]
    public void The_bootstrap_repeats_with_its_seed_and_agrees_with_the_normal_interval()
    {
        double[] left = [.. Enumerable.Range(0, 1000).Select(i => i % 10 < 8 ? 1.0 : 0.0)];
        double[] right = [.. Enumerable.Range(0, 1000).Select(i => i % 7 < 4 ? 1.0 : 0.0)];
        var bootstrap = PairedBootstrap.Compute(left, right, 5);
        Assert.Equal(bootstrap, PairedBootstrap.Compute(left, right, 5));
        Assert.Equal(bootstrap.Difference - 1.96 * bootstrap.StandardError, bootstrap.Lower, 0.003);
        Assert.Equal(bootstrap.Difference + 1.96 * bootstrap.StandardError, bootstrap.Upper, 0.003);
    }

    [Fact]
    public void Unpaired_scores_are_refused()
    {
        Assert.Throws<ArgumentException>(() => McNemar.Test([1], [1, 0]));
        Assert.Throws<ArgumentException>(() => PairedBootstrap.Compute([1], [1, 0], 1));
    }
}
