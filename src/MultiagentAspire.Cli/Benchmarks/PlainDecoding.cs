using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Cli.Benchmarks;

/// <summary>
/// The baseline: batched decoding as one writes it with TorchSharp's operators, one call each, all rows in
/// step. B rows, T tokens, S cached, H heads, D head dim, C model dim. No grouped queries, no adapters.
/// </summary>
internal sealed class PlainDecoding : IDisposable
{
    /// <summary>Configuration, rotary tables and head.</summary>
    private readonly Decoder _decoder;

    /// <summary>Weights by their names in a checkpoint, without <c>model.</c>.</summary>
    private readonly Dictionary<string, Tensor> _weights;

    /// <summary>Cache of each layer: (B, H, positions, D).</summary>
    private readonly Tensor[] _keys,
        _values;

    /// <summary>Allocates a cache of zeros for all rows and positions.</summary>
    /// <param name="decoder">Weights and configuration; stays the caller's to dispose.</param>
    /// <param name="rows">B.</param>
    /// <param name="positions">Prompt and new tokens of a row at most.</param>
    public PlainDecoding(Decoder decoder, int rows, int positions)
    {
        var config = decoder.Config;
        _decoder = decoder;
        _weights = decoder
            .NamedTensors()
            .ToDictionary(t => t.Name["model.".Length..], t => t.Tensor.DetachFromDisposeScope());
        Tensor Cache() =>
            zeros(rows, config.Heads, positions, config.HeadSize, device: decoder.Device)
                .DetachFromDisposeScope();
        _keys = [.. Enumerable.Range(0, config.Layers).Select(_ => Cache())];
        _values = [.. Enumerable.Range(0, config.Layers).Select(_ => Cache())];
    }

    /// <summary>
    /// Reads a prompt of (B, T) ids and draws <paramref name="count"/> tokens a row at temperature 1.
    /// </summary>
    /// <param name="drawn">Called after every step, when the device has finished it.</param>
    public void Generate(Tensor prompt, int count, Action drawn)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var done = 0;
        var ids = prompt;
        for (var i = 0; i < count; i++)
        {
            using var step = NewDisposeScope();
            var width = (int)ids.shape[1];
            var probabilities = Logits(ids, done).softmax(-1); // (B, V)
            ids = multinomial(probabilities, 1).MoveToOuterDisposeScope(); // (B, 1)
            _ = ids[0, 0].item<long>(); // waits for the device
            done += width;
            drawn();
        }
    }

    /// <summary>(B, T) ids, <paramref name="done"/> positions cached → (B, V), of the last position.</summary>
    private Tensor Logits(Tensor ids, int done)
    {
        int b = (int)ids.shape[0],
            t = (int)ids.shape[1],
            c = _decoder.Config.HiddenSize;
        var cos = _decoder.Cos.narrow(0, done, t); // (T, D/2)
        var sin = _decoder.Sin.narrow(0, done, t);
        var x = _weights["embed_tokens.weight"].index_select(0, ids.view(-1)).view(b, t, c); // (B, T, C)
        for (var layer = 0; layer < _decoder.Config.Layers; layer++)
            x = Block(x, layer, done, cos, sin);
        x = Norm(x.select(1, t - 1), _weights["norm.weight"]); // (B, C)
        return nn.functional.linear(x.view(b, c), _decoder.Head); // (B, V)
    }

    /// <summary>One decoder block: (B, T, C) → (B, T, C); writes the keys and values of its T positions.</summary>
    private Tensor Block(Tensor x, int layer, int done, Tensor cos, Tensor sin)
    {
        Tensor Weight(string name) => _weights[$"layers.{layer}.{name}.weight"];
        long b = x.shape[0],
            t = x.shape[1];
        int heads = _decoder.Config.Heads,
            d = _decoder.Config.HeadSize;
        Tensor Split(Tensor y) => y.view(b, t, heads, d).transpose(1, 2); // (B, H, T, D)
        var h = Norm(x, Weight("input_layernorm"));
        var q = Rotate(Split(nn.functional.linear(h, Weight("self_attn.q_proj"))), cos, sin);
        var k = Rotate(Split(nn.functional.linear(h, Weight("self_attn.k_proj"))), cos, sin);
        var v = Split(nn.functional.linear(h, Weight("self_attn.v_proj")));
        _keys[layer].narrow(2, done, t).copy_(k);
        _values[layer].narrow(2, done, t).copy_(v);
        var a = nn.functional.scaled_dot_product_attention(
            q,
            _keys[layer].narrow(2, 0, done + t),
            _values[layer].narrow(2, 0, done + t),
            is_casual: t > 1
        ); // (B, H, T, D)
        x = x + nn.functional.linear(a.transpose(1, 2).reshape(b, t, heads * d), Weight("self_attn.o_proj"));
        h = Norm(x, Weight("post_attention_layernorm"));
        var gate = nn.functional.silu(nn.functional.linear(h, Weight("mlp.gate_proj"))); // (B, T, F)
        return x
            + nn.functional.linear(
                gate * nn.functional.linear(h, Weight("mlp.up_proj")),
                Weight("mlp.down_proj")
            );
    }

    /// <summary>RMSNorm over the last dimension.</summary>
    private Tensor Norm(Tensor x, Tensor weight) =>
        x * rsqrt(x.square().mean([-1], keepdim: true) + _decoder.Config.NormEpsilon) * weight;

    /// <summary>Rotary embedding of (B, H, T, D), in halves.</summary>
    private static Tensor Rotate(Tensor x, Tensor cos, Tensor sin)
    {
        var halves = x.chunk(2, -1);
        return cat([(halves[0] * cos) - (halves[1] * sin), (halves[1] * cos) + (halves[0] * sin)], -1);
    }

    /// <summary>Frees the caches; the weights are the decoder's.</summary>
    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values))
            tensor.Dispose();
    }
}
