using MultiagentAspire.Core;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Generation;
using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// One model's last hidden states over a response. Logits are computed from them for some tokens at a time, since all
/// of them need too much memory where the vocabulary is large.
/// </summary>
internal sealed class ResponseStates : IDisposable
{
    private const int ChunkTokens = 128;

    private readonly Decoder _decoder;

    /// <summary>(R + 1, C): from the token before the response to its last.</summary>
    private readonly Tensor _hidden;

    /// <summary>(R) int64, the tokens of the response.</summary>
    private readonly Tensor _ids;

    private ResponseStates(Decoder decoder, Tensor hidden, Tensor ids) =>
        (_decoder, _hidden, _ids) = (decoder, hidden, ids);

    /// <summary>Runs the model over prompt and response, as one row.</summary>
    /// <param name="decoder">The base model, or full weights; used as long as these states.</param>
    /// <param name="adapter">The adapter; null: the model alone.</param>
    /// <param name="tokens">Prompt and response.</param>
    public static ResponseStates Compute(Decoder decoder, LoraAdapter? adapter, ResponseTokens tokens)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var ids = tensor(tokens.Ids, [1, tokens.Ids.Length], device: decoder.Device); // (1, T)
        var all = decoder.Forward(ids, adapter?.Weights(training: false)); // (T, C)
        var hidden = all.narrow(0, tokens.Start - 1, tokens.Count + 1).clone(); // (R+1, C)
        var response = ids.view(-1).narrow(0, tokens.Start, tokens.Count).clone(); // (R)
        return new ResponseStates(
            decoder,
            hidden.DetachFromDisposeScope(),
            response.DetachFromDisposeScope()
        );
    }

    /// <summary>Mean −log p of the response's tokens, in nats per token.</summary>
    public double NegativeLogLikelihood() =>
        MeanOverTokens(
            (from, count) =>
                TokenScores.NegativeLogLikelihood(LogProbabilities(from, count), _ids.narrow(0, from, count))
        );

    /// <summary>How another model finds the response, and how far it is from this one.</summary>
    /// <param name="other">The other model's states over the same tokens.</param>
    public ModelScore Compare(ResponseStates other)
    {
        var divergence = MeanOverTokens(
            (from, count) =>
                TokenScores.Divergence(LogProbabilities(from, count), other.LogProbabilities(from, count))
        );
        return new ModelScore(other.NegativeLogLikelihood(), divergence);
    }

    /// <summary>(C) mean of the states at the tokens of the text.</summary>
    /// <param name="count">Number of tokens of the text.</param>
    public float[] Embed(int count)
    {
        using var scope = NewDisposeScope();
        return [.. _hidden.narrow(0, 1, count).mean([0]).cpu().data<float>()]; // (C)
    }

    /// <summary>(N, V) log-probabilities of the tokens from an index of the response on.</summary>
    private Tensor LogProbabilities(int from, int count) =>
        _decoder.Logits(_hidden.narrow(0, from, count)).log_softmax(-1);

    /// <summary>Mean of a value over all tokens of the response.</summary>
    /// <param name="values">(first token, number of tokens) → (N) their values.</param>
    private double MeanOverTokens(Func<int, int, Tensor> values)
    {
        using var noGrad = no_grad();
        var (sum, total) = (0.0, (int)_ids.size(0));
        for (var from = 0; from < total; from += ChunkTokens)
        {
            using var scope = NewDisposeScope();
            var chunk = values(from, Math.Min(ChunkTokens, total - from));
            sum += chunk.sum(ScalarType.Float64).item<double>();
        }
        return sum / total;
    }

    /// <summary>Frees the tensors; the model stays.</summary>
    public void Dispose()
    {
        _hidden.Dispose();
        _ids.Dispose();
    }
}
