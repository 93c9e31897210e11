using MultiagentAspire.ModelFiles.Configs;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// Where the weights of a checkpoint lie among the tensors of <see cref="DecoderScript"/>. Every family has the same six in each block; one
/// with biases or query and key norms has six more, of which those that it lacks are empty.
/// </summary>
internal static class WeightLayout
{
    private const int Plain = 6;
    private const int Extended = 12;
    private static readonly string[] Split = ["q_proj", "k_proj", "v_proj"];
    private static readonly string[] Widening = ["gate_proj", "up_proj"];

    /// <summary>Tensors of one block.</summary>
    public static int PerBlock(ModelConfig config) =>
        config.QueryBias || config.OutputBias || config.MlpBias || config.QueryKeyNorm ? Extended : Plain;

    /// <summary>
    /// Reads every weight once, by its name in the file: embedding; per block input norm, qkv, o, post norm, gate_up, down and, where there are
    /// any, qkv bias, o bias, query norm, key norm, gate_up bias, down bias; final norm; head unless tied.
    /// </summary>
    public static Tensor[] Assemble(ModelConfig config, Func<string, Tensor> read)
    {
        var slots = new List<Tensor> { read(TensorNames.Embedding) };
        for (var layer = 0; layer < config.Layers; layer++)
            slots.AddRange(Block(config, TensorNames.Layer(layer), read));
        slots.Add(read(TensorNames.FinalNorm));
        if (!config.TiedEmbeddings)
            slots.Add(read(TensorNames.Head));
        return [.. slots];
    }

    /// <summary>The tensors under their names in the file, as views.</summary>
    public static IEnumerable<(string Name, Tensor Tensor)> Named(ModelConfig config, Tensor[] slots)
    {
        yield return (TensorNames.Embedding, slots[0]);
        var size = PerBlock(config);
        for (var layer = 0; layer < config.Layers; layer++)
            foreach (
                var named in NamedBlock(
                    config,
                    TensorNames.Layer(layer),
                    slots.AsMemory(1 + (size * layer), size)
                )
            )
                yield return named;
        yield return (TensorNames.FinalNorm, slots[1 + (size * config.Layers)]);
        if (!config.TiedEmbeddings)
            yield return (TensorNames.Head, slots[^1]);
    }

    /// <summary>The matrix of one of the seven linear modules of a block, whether the file holds it alone or fused with others, as a view.</summary>
    public static Tensor Module(ModelConfig config, Tensor[] slots, int layer, string module)
    {
        var first = 1 + (PerBlock(config) * layer);
        int q = config.Heads * config.HeadSize,
            kv = config.KeyValueHeads * config.HeadSize,
            f = config.IntermediateSize;
        return module switch
        {
            "q_proj" => slots[first + 1].narrow(0, 0, q), // (H·D, C)
            "k_proj" => slots[first + 1].narrow(0, q, kv), // (K·D, C)
            "v_proj" => slots[first + 1].narrow(0, q + kv, kv), // (K·D, C)
            "o_proj" => slots[first + 2],
            "gate_proj" => slots[first + 4].narrow(0, 0, f), // (F, C)
            "up_proj" => slots[first + 4].narrow(0, f, f), // (F, C)
            "down_proj" => slots[first + 5],
            _ => throw new ArgumentException($"'{module}' is no linear module of a block."),
        };
    }

    private static IEnumerable<Tensor> Block(ModelConfig config, string prefix, Func<string, Tensor> read)
    {
        string attention = prefix + "self_attn.",
            mlp = prefix + "mlp.";
        var (qkv, gateUp) = (QueryKeyValue(config), GateUp(config));
        yield return read(prefix + "input_layernorm.weight");
        yield return Joined([.. qkv.Select(name => read($"{attention}{name}.weight"))]); // ((H+2K)·D, C)
        yield return read(attention + "o_proj.weight");
        yield return read(prefix + "post_attention_layernorm.weight");
        yield return Joined([.. gateUp.Select(name => read($"{mlp}{name}.weight"))]); // (2F, C)
        yield return read(mlp + "down_proj.weight");
        if (PerBlock(config) == Plain)
            yield break;
        yield return config.QueryBias
            ? Joined([.. qkv.Select(name => read($"{attention}{name}.bias"))])
            : empty(0); // ((H+2K)·D)
        yield return config.OutputBias ? read(attention + "o_proj.bias") : empty(0);
        yield return config.QueryKeyNorm ? read(attention + "q_norm.weight") : empty(0);
        yield return config.QueryKeyNorm ? read(attention + "k_norm.weight") : empty(0);
        yield return config.MlpBias
            ? Joined([.. gateUp.Select(name => read($"{mlp}{name}.bias"))])
            : empty(0); // (2F)
        yield return config.MlpBias ? read(mlp + "down_proj.bias") : empty(0);
    }

    private static IEnumerable<(string Name, Tensor Tensor)> NamedBlock(
        ModelConfig config,
        string prefix,
        ReadOnlyMemory<Tensor> block
    )
    {
        var w = block.ToArray();
        string attention = prefix + "self_attn.",
            mlp = prefix + "mlp.";
        yield return (prefix + "input_layernorm.weight", w[0]);
        foreach (var part in Parts(config, QueryKeyValue(config), w[1]))
            yield return ($"{attention}{part.Name}.weight", part.Tensor);
        yield return (attention + "o_proj.weight", w[2]);
        yield return (prefix + "post_attention_layernorm.weight", w[3]);
        foreach (var part in Parts(config, GateUp(config), w[4]))
            yield return ($"{mlp}{part.Name}.weight", part.Tensor);
        yield return (mlp + "down_proj.weight", w[5]);
        if (config.QueryBias)
            foreach (var part in Parts(config, QueryKeyValue(config), w[6]))
                yield return ($"{attention}{part.Name}.bias", part.Tensor);
        if (config.OutputBias)
            yield return (attention + "o_proj.bias", w[7]);
        if (config.QueryKeyNorm)
            yield return (attention + "q_norm.weight", w[8]);
        if (config.QueryKeyNorm)
            yield return (attention + "k_norm.weight", w[9]);
        if (config.MlpBias)
            foreach (var part in Parts(config, GateUp(config), w[10]))
                yield return ($"{mlp}{part.Name}.bias", part.Tensor);
        if (config.MlpBias)
            yield return (mlp + "down_proj.bias", w[11]);
    }

    private static string[] QueryKeyValue(ModelConfig config) =>
        config.FusedQueryKeyValue ? ["qkv_proj"] : Split;

    private static string[] GateUp(ModelConfig config) => config.FusedGateUp ? ["gate_up_proj"] : Widening;

    /// <summary>The rows of a joined weight or bias that belong to each name.</summary>
    private static IEnumerable<(string Name, Tensor Tensor)> Parts(
        ModelConfig config,
        string[] names,
        Tensor joined
    )
    {
        if (names.Length == 1)
        {
            yield return (names[0], joined);
            yield break;
        }
        var start = 0L;
        foreach (var name in names)
        {
            var rows = name switch
            {
                "q_proj" => (long)config.Heads * config.HeadSize,
                "k_proj" or "v_proj" => (long)config.KeyValueHeads * config.HeadSize,
                _ => config.IntermediateSize,
            };
            yield return (name, joined.narrow(0, start, rows));
            start += rows;
        }
    }

    /// <summary>The parts are not kept beside what they make: all blocks' together would be most of the model a second time.</summary>
    private static Tensor Joined(Tensor[] parts)
    {
        if (parts.Length == 1)
            return parts[0];
        var joined = cat(parts);
        foreach (var part in parts)
            part.Dispose();
        return joined;
    }
}
