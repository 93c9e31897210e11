using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Inference.Engine;

/// <summary>Log probabilities of given token ids.</summary>
internal static class Scores
{
    /// <summary>
    /// Natural logarithm of the probability of each id but the first, given the ids before it.
    /// </summary>
    /// <param name="decoder">The base model.</param>
    /// <param name="adapter">The adapter; null: the base model alone.</param>
    /// <param name="ids">(T) token ids.</param>
    /// <returns>(T − 1) values, in nats.</returns>
    public static double[] Compute(Decoder decoder, LoraAdapter? adapter, IReadOnlyList<int> ids)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var tokens = tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Count], device: decoder.Device); // (1, T)
        var logits = decoder.Logits(decoder.Forward(tokens, adapter?.Weights(training: false))); // (T, V)
        var given = logits
            .narrow(0, 0, ids.Count - 1)
            .log_softmax(-1)
            .gather(1, tokens.view(-1, 1).narrow(0, 1, ids.Count - 1)); // (T-1, 1)
        return [.. given.cpu().to(ScalarType.Float64).data<double>()];
    }

    /// <summary>Natural logarithm of the probability of every id after the given ids.</summary>
    /// <param name="decoder">The base model.</param>
    /// <param name="adapter">The adapter; null: the base model alone.</param>
    /// <param name="ids">(T) token ids, at least one.</param>
    /// <returns>(V) values, in nats.</returns>
    public static double[] ComputeNext(Decoder decoder, LoraAdapter? adapter, IReadOnlyList<int> ids)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var tokens = tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Count], device: decoder.Device); // (1, T)
        var logits = decoder.Logits(decoder.Forward(tokens, adapter?.Weights(training: false))); // (T, V)
        var last = logits.select(0, ids.Count - 1).log_softmax(-1); // (V)
        return [.. last.cpu().to(ScalarType.Float64).data<double>()];
    }
}
