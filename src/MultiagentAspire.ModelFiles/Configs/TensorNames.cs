using MultiagentAspire.ModelFiles.Safetensors;

namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>The state-dict names and shapes that a configuration implies, as Hugging Face checkpoints have them (interop B2).</summary>
public static class TensorNames
{
    public const string Embedding = "model.embed_tokens.weight";
    public const string FinalNorm = "model.norm.weight";
    public const string Head = "lm_head.weight";

    /// <summary>Prefix of layer <paramref name="layer"/>, with the dot at its end.</summary>
    public static string Layer(int layer) => FormattableString.Invariant($"model.layers.{layer}.");

    /// <summary>Every weight of the model, embedding first, layers in order, head last unless tied.</summary>
    public static IReadOnlyList<NamedShape> Of(ModelConfig config)
    {
        var list = new List<NamedShape> { new(Embedding, [config.VocabularySize, config.HiddenSize]) };
        for (var layer = 0; layer < config.Layers; layer++)
            list.AddRange(OfLayer(config, Layer(layer)));
        list.Add(new(FinalNorm, [config.HiddenSize]));
        if (!config.TiedEmbeddings)
            list.Add(new(Head, [config.VocabularySize, config.HiddenSize]));
        return list;
    }

    /// <summary>Numbers in all of them. Layers are alike, so one is counted; sizes of a foreign file may overflow 64 bits.</summary>
    public static Int128 ParametersOf(ModelConfig config)
    {
        static Int128 Count(IEnumerable<NamedShape> weights) =>
            weights.Aggregate(
                Int128.Zero,
                (sum, weight) => sum + weight.Shape.Aggregate(Int128.One, (product, size) => product * size)
            );
        return Count(Of(config with { Layers = 0 })) + (config.Layers * Count(OfLayer(config, Layer(0))));
    }

    /// <summary>Checks that a checkpoint has every weight in its shape and nothing that the model would leave out.</summary>
    /// <exception cref="ModelFileException">Configuration and weights do not belong together.</exception>
    public static void Check(ModelConfig config, Checkpoint checkpoint, string folder)
    {
        var expected = Of(config);
        foreach (var weight in expected)
        {
            if (!checkpoint[weight.Name].Shape.AsSpan().SequenceEqual(weight.Shape.AsSpan()))
                throw new ModelFileException(
                    folder,
                    $"tensor {ModelFileException.Quote(weight.Name)} has shape [{string.Join(", ", checkpoint[weight.Name].Shape)}], config.json asks for [{string.Join(", ", weight.Shape)}]; they do not belong together"
                );
        }
        var known = expected.Select(w => w.Name).ToHashSet(StringComparer.Ordinal);
        var extra = checkpoint
            .Names.Where(n => !known.Contains(n) && !IsDerived(config, n))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        if (extra is not null)
            throw new ModelFileException(
                folder,
                $"tensor {ModelFileException.Quote(extra)} has no place in a {config.ModelType} model; the results would be wrong without it"
            );
    }

    /// <summary>Older files also hold the rotary table, and tied models sometimes a copy of the embedding: both follow from the rest.</summary>
    private static bool IsDerived(ModelConfig config, string name) =>
        name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal)
        || (config.TiedEmbeddings && name == Head);

    private static IEnumerable<NamedShape> OfLayer(ModelConfig config, string prefix)
    {
        long hidden = config.HiddenSize,
            inner = config.IntermediateSize;
        long query = (long)config.Heads * config.HeadSize,
            keys = (long)config.KeyValueHeads * config.HeadSize;
        yield return new($"{prefix}input_layernorm.weight", [hidden]);
        var attention = prefix + "self_attn.";
        var projections = config.FusedQueryKeyValue
            ? [("qkv_proj", query + (2 * keys), hidden, false)]
            : new (string, long, long, bool)[]
            {
                ("q_proj", query, hidden, config.QueryBias),
                ("k_proj", keys, hidden, config.KeyBias),
                ("v_proj", keys, hidden, config.ValueBias),
            };
        foreach (
            var weight in Linears(attention, [.. projections, ("o_proj", hidden, query, config.OutputBias)])
        )
            yield return weight;
        if (config.QueryKeyNorm)
        {
            yield return new($"{attention}q_norm.weight", [config.HeadSize]);
            yield return new($"{attention}k_norm.weight", [config.HeadSize]);
        }
        yield return new($"{prefix}post_attention_layernorm.weight", [hidden]);
        (string, long, long, bool)[] widening = config.FusedGateUp
            ? [("gate_up_proj", 2 * inner, hidden, false)]
            : [("gate_proj", inner, hidden, config.MlpBias), ("up_proj", inner, hidden, config.MlpBias)];
        foreach (
            var weight in Linears(
                prefix + "mlp.",
                [.. widening, ("down_proj", hidden, inner, config.MlpBias)]
            )
        )
            yield return weight;
    }

    private static IEnumerable<NamedShape> Linears(
        string prefix,
        (string Name, long Out, long In, bool Bias)[] linears
    )
    {
        foreach (var (name, rows, columns, bias) in linears)
        {
            yield return new($"{prefix}{name}.weight", [rows, columns]);
            if (bias)
                yield return new($"{prefix}{name}.bias", [rows]);
        }
    }
}
