using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Generation;

/// <summary>Pure functions of log-probabilities, one value for each token, in nats.</summary>
public static class TokenScores
{
    /// <summary>−log p of the given tokens.</summary>
    /// <param name="logProbabilities">(T, V) log-probabilities of the next token.</param>
    /// <param name="ids">(T) int64, the tokens that came next.</param>
    /// <returns>(T)</returns>
    public static Tensor NegativeLogLikelihood(Tensor logProbabilities, Tensor ids) =>
        logProbabilities.gather(1, ids.view(-1, 1)).neg().squeeze(1);

    /// <summary>
    /// KL(p‖q) = Σ p log(p/q) of two distributions over the next token, summed in double precision. It is at least 0:
    /// a sum that rounding made negative is 0.
    /// </summary>
    /// <param name="left">(T, V) log p.</param>
    /// <param name="right">(T, V) log q, finite.</param>
    /// <returns>(T) fp64</returns>
    public static Tensor Divergence(Tensor left, Tensor right)
    {
        var terms = left.exp() * (left - right); // (T, V)
        return terms.sum(-1, type: ScalarType.Float64).relu(); // (T)
    }
}
