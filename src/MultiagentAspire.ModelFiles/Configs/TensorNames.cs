using MultiagentAspire.ModelFiles.Safetensors;

namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>
/// The state-dict names and shapes that a configuration implies, as Hugging Face checkpoints of the llama,
/// mistral, qwen2, qwen3 and phi3 families have them. Matrices are (out, in).
/// </summary>
public static class TensorNames
{
    /// <summary>Embedding, (V, C).</summary>
    public const string Embedding = "model.embed_tokens.weight";

    /// <summary>RMSNorm weight behind the last block, (C).</summary>
    public const string FinalNorm = "model.norm.weight";

    /// <summary>Output projection, (V, C); absent where it is tied to the embedding.</summary>
    public const string Head = "lm_head.weight";

    /// <summary>Prefix of layer <paramref name="layer"/>, with the dot at its end.</summary>
    public static string Layer(int layer) => FormattableString.Invariant($"model.layers.{layer}.");

    /// <summary>Every weight of the model, embedding first, layers in order, head last unless tied.</summary>
    public static IReadOnlyList<NamedShape> AllOf(ModelConfig config)
    {
        var list = new List<NamedShape> { new(Embedding, [config.VocabularySize, config.HiddenSize]) };
        for (var layer = 0; layer < config.Layers; layer++)
            list.AddRange(OfLayer(config, Layer(layer)));
        list.Add(new(FinalNorm, [config.HiddenSize]));
        if (!config.TiedEmbeddings)
            list.Add(new(Head, [config.VocabularySize, config.HiddenSize]));
        return list;
    }

    /// <summary>Shape of every weight of the model by its name.</summary>
    /// <param name="config">Family and sizes.</param>
    internal static IReadOnlyDictionary<string, long[]> ShapesOf(ModelConfig config) =>
        AllOf(config)
            .ToDictionary(weight => weight.Name, weight => weight.Shape.ToArray(), StringComparer.Ordinal);

    /// <summary>
    /// Number of weights of the model. Layers are alike, so one is counted; sizes of an untrusted file may
    /// overflow 64 bits.
    /// </summary>
    public static Int128 ParametersOf(ModelConfig config)
    {
        var outside = Count(AllOf(config with { Layers = 0 }));
        return outside + (config.Layers * Count(OfLayer(config, Layer(0))));
    }

    /// <summary>Number of elements of some weights.</summary>
    private static Int128 Count(IEnumerable<NamedShape> weights)
    {
        var sum = Int128.Zero;
        foreach (var weight in weights)
            sum += weight.Shape.Aggregate(Int128.One, (product, size) => product * size);
        return sum;
    }

    /// <summary>
    /// Checks that a checkpoint has every weight in its shape and no weight that the model would ignore.
    /// </summary>
    /// <param name="config">What the weights must fit.</param>
    /// <param name="checkpoint">The weights.</param>
    /// <param name="folder">The model's folder, for the message.</param>
    /// <exception cref="ModelFileException">Configuration and weights do not fit.</exception>
    public static void Check(ModelConfig config, SafetensorsCheckpoint checkpoint, string folder)
    {
        var expected = AllOf(config);
        foreach (var weight in expected)
        {
            var stored = checkpoint[weight.Name].Shape;
            if (!stored.AsSpan().SequenceEqual(weight.Shape.AsSpan()))
                throw new ModelFileException(
                    folder,
                    $"tensor {ModelFileException.Quote(weight.Name)} has shape "
                        + $"[{string.Join(", ", stored)}], config.json asks for "
                        + $"[{string.Join(", ", weight.Shape)}]; they do not belong together"
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
                $"tensor {ModelFileException.Quote(extra)} has no place in a {config.ModelType} "
                    + "model; the results would be wrong without it"
            );
    }

    /// <summary>
    /// Whether a tensor follows from the others and may be ignored: older files contain the rotary table, and
    /// tied models sometimes a copy of the embedding.
    /// </summary>
    private static bool IsDerived(ModelConfig config, string name) =>
        name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal)
        || (config.TiedEmbeddings && name == Head);

    /// <summary>The weights of one block in the order of the state dict.</summary>
    private static IEnumerable<NamedShape> OfLayer(ModelConfig config, string prefix)
    {
        var attention = prefix + "self_attn.";
        yield return new($"{prefix}input_layernorm.weight", [config.HiddenSize]);
        foreach (var weight in AttentionLinears(config).SelectMany(linear => linear.Weights(attention)))
            yield return weight;
        if (config.QueryKeyNorm)
        {
            yield return new($"{attention}q_norm.weight", [config.HeadSize]);
            yield return new($"{attention}k_norm.weight", [config.HeadSize]);
        }
        yield return new($"{prefix}post_attention_layernorm.weight", [config.HiddenSize]);
        foreach (var weight in MlpLinears(config).SelectMany(linear => linear.Weights(prefix + "mlp.")))
            yield return weight;
    }

    /// <summary>The projections of attention: q, k, v or qkv, and o.</summary>
    private static IEnumerable<Linear> AttentionLinears(ModelConfig config)
    {
        long hidden = config.HiddenSize,
            query = (long)config.Heads * config.HeadSize,
            keys = (long)config.KeyValueHeads * config.HeadSize;
        var bias = config.QueryKeyValueBias;
        if (config.FusedQueryKeyValue)
            yield return new("qkv_proj", query + (2 * keys), hidden, false);
        else
        {
            yield return new("q_proj", query, hidden, bias);
            yield return new("k_proj", keys, hidden, bias);
            yield return new("v_proj", keys, hidden, bias);
        }
        yield return new("o_proj", hidden, query, config.OutputBias);
    }

    /// <summary>The projections of the MLP: gate and up or gate_up, and down.</summary>
    private static IEnumerable<Linear> MlpLinears(ModelConfig config)
    {
        long hidden = config.HiddenSize,
            inner = config.IntermediateSize;
        if (config.FusedGateUp)
            yield return new("gate_up_proj", 2 * inner, hidden, false);
        else
        {
            yield return new("gate_proj", inner, hidden, config.MlpBias);
            yield return new("up_proj", inner, hidden, config.MlpBias);
        }
        yield return new("down_proj", hidden, inner, config.MlpBias);
    }

    /// <summary>A linear module: a matrix (Out, In) and perhaps a bias (Out).</summary>
    private readonly record struct Linear(string Name, long Out, long In, bool Bias)
    {
        /// <summary>Names and shapes of its tensors behind a prefix.</summary>
        public IEnumerable<NamedShape> Weights(string prefix)
        {
            yield return new($"{prefix}{Name}.weight", [Out, In]);
            if (Bias)
                yield return new($"{prefix}{Name}.bias", [Out]);
        }
    }
}
