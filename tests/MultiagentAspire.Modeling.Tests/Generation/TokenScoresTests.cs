using CsCheck;
using MultiagentAspire.Modeling.Generation;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Tests.Generation;

public sealed class TokenScoresTests
{
    private static readonly Gen<float[]> Logits = Gen.Float[-30, 30].Array[6];

    /// <summary>(2, 3) log-probabilities of two tokens over three ids.</summary>
    private static Tensor LogProbabilities(float[] logits) => tensor(logits, [2, 3]).log_softmax(-1);

    private static double[] Divergence(Tensor left, Tensor right) =>
        [.. TokenScores.Divergence(left, right).data<double>()];

    [Fact]
    public void Two_tokens_have_the_values_computed_by_hand()
    {
        using var scope = NewDisposeScope();
        var left = tensor([0.5f, 0.5f, 0.9f, 0.1f], [2, 2]).log();
        var right = tensor([0.25f, 0.75f, 0.5f, 0.5f], [2, 2]).log();

        var divergence = Divergence(left, right);
        Assert.Equal(0.143841, divergence[0], 1e-5); // ½ ln(½ / ¼) + ½ ln(½ / ¾)
        Assert.Equal(0.368064, divergence[1], 1e-5); // 0.9 ln(0.9 / 0.5) + 0.1 ln(0.1 / 0.5)
        var nll = TokenScores.NegativeLogLikelihood(left, tensor([0L, 1L])).data<float>().ToArray();
        Assert.Equal(0.693147, nll[0], 1e-5); // −ln 0.5
        Assert.Equal(2.302585, nll[1], 1e-5); // −ln 0.1
    }

    [Fact]
    public void Divergence_is_never_negative_and_0_for_equal_distributions() =>
        Gen.Select(Logits, Logits)
            .Sample(
                (first, second) =>
                {
                    using var scope = NewDisposeScope();
                    var (left, right) = (LogProbabilities(first), LogProbabilities(second));
                    return Divergence(left, right).All(value => value >= 0 && double.IsFinite(value))
                        && Divergence(left, left).All(value => value == 0);
                },
                threads: 1
            );

    [Fact]
    public void Divergence_equals_cross_entropy_minus_entropy() =>
        Gen.Select(Logits, Logits)
            .Sample(
                (first, second) =>
                {
                    using var scope = NewDisposeScope();
                    var (left, right) = (LogProbabilities(first), LogProbabilities(second));
                    var p = left.exp();
                    var expected = (p * left).sum(-1) - (p * right).sum(-1);
                    var difference = TokenScores.Divergence(left, right) - expected;
                    return difference.abs().max().item<double>() < 1e-3;
                },
                threads: 1
            );
}
