using CsCheck;
using MultiagentAspire.Modeling.Generation;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Tests.Generation;

/// <summary>The margin of a draw, against the sampler itself.</summary>
public sealed class DrawMarginTests : IDisposable
{
    private static readonly Gen<double[]> Logits = Gen.Double[-3, 3].Array[2, 6];
    private readonly Sampler _sampler = new();

    [Fact]
    public void Another_token_is_drawn_when_the_log_probabilities_before_it_fall_by_more_than_the_margin() =>
        Gen.Select(Logits, Gen.Double[0.02, 0.98], Gen.Double[0.3, 2])
            .Sample(
                (logits, uniform, temperature) =>
                {
                    var draw = new SamplingDraw(temperature, 1, 0, uniform);
                    var drawn = Draw(logits, draw);
                    for (var other = drawn + 1; other < logits.Length; other++)
                    {
                        var margin = DrawMargin.Between(logits, draw, drawn, other);
                        Assert.True(Draw(Lowered(logits, other, margin * 1.001 + 1e-4), draw) >= other);
                        if (margin > 1e-3)
                            Assert.True(Draw(Lowered(logits, other, margin * 0.999 - 1e-4), draw) < other);
                    }
                },
                iter: 300,
                threads: 1
            );

    [Fact]
    public void The_margin_is_symmetric_not_negative_and_does_not_depend_on_a_constant()
    {
        var settings = Gen.Select(Gen.Double[0, 2], Gen.Double[0.3, 1], Gen.Int[0, 3]);
        Gen.Select(Logits, Gen.Double[0.01, 0.99], settings)
            .Sample(
                (logits, uniform, how) =>
                {
                    var draw = new SamplingDraw(how.Item1, how.Item2, how.Item3, uniform);
                    var margin = DrawMargin.Between(logits, draw, 0, 1);
                    Assert.True(margin >= 0);
                    Assert.Equal(margin, DrawMargin.Between(logits, draw, 1, 0));
                    var shifted = DrawMargin.Between([.. logits.Select(value => value + 5)], draw, 0, 1);
                    Assert.True(margin == shifted || Math.Abs(margin - shifted) < 1e-6);
                },
                iter: 300
            );
    }

    [Fact]
    public void A_greedy_margin_is_the_difference_of_the_log_probabilities() =>
        Assert.Equal(0.25, DrawMargin.Between([-1, -1.25, -4], new SamplingDraw(0, 1, 0, 0.5), 0, 1), 1e-12);

    [Fact]
    public void Of_two_equally_likely_tokens_the_margin_is_the_log_odds_of_the_random_number()
    {
        double[] equal = [Math.Log(0.5), Math.Log(0.5)];
        var margin = DrawMargin.Between(equal, new SamplingDraw(1, 1, 0, 0.25), 0, 1);
        Assert.Equal(Math.Log(3), margin, 1e-12); // logit(1/2) − logit(1/4)
        Assert.Equal(
            2 * Math.Log(3),
            DrawMargin.Between(equal, new SamplingDraw(2, 1, 0, 0.25), 0, 1),
            1e-12
        );
    }

    [Fact]
    public void A_token_outside_the_nucleus_is_explained_only_by_a_swap_with_its_neighbour()
    {
        double[] logits = [Math.Log(0.6), Math.Log(0.3), Math.Log(0.1)];
        var draw = new SamplingDraw(1, 0.5, 0, 0.5); // the nucleus is the first token alone
        Assert.Equal(Math.Log(2), DrawMargin.Between(logits, draw, 0, 1), 1e-12);
        Assert.Equal(double.PositiveInfinity, DrawMargin.Between([0, double.NegativeInfinity], draw, 0, 1));
    }

    private static double[] Lowered(double[] logits, int before, double amount) =>
        [.. logits.Select((value, id) => id < before ? value - amount : value)];

    private int Draw(double[] logits, SamplingDraw draw)
    {
        using var values = tensor(logits.Select(value => (float)value).ToArray(), [1, logits.Length]); // (1, V)
        return _sampler.Next(values, [draw])[0].Id;
    }

    public void Dispose() => _sampler.Dispose();
}
