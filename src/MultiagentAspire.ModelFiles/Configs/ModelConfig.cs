using System.Collections.Immutable;

namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>
/// What a <c>config.json</c> says about a decoder, as data for one implementation: the families (llama, mistral, qwen2, qwen3, phi3)
/// differ in flags only. Both the v4 and the v5 form of transformers are read (interop B1, B2).
/// </summary>
public sealed record ModelConfig
{
    internal const int LargestContext = 1 << 26;
    private const int LargestSize = 1 << 20;
    private const int LargestVocabulary = 1 << 24;
    private const long LargestFile = 16L << 20;

    /// <summary><c>llama</c>, <c>mistral</c>, <c>qwen2</c>, <c>qwen3</c> or <c>phi3</c>.</summary>
    public required string ModelType { get; init; }
    public required int HiddenSize { get; init; }
    public required int IntermediateSize { get; init; }
    public required int Layers { get; init; }
    public required int Heads { get; init; }
    public required int KeyValueHeads { get; init; }

    /// <summary>Dimensions of one head; not always hidden size / heads.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Rows of the embedding; may exceed the tokenizer's tokens by padding.</summary>
    public required int VocabularySize { get; init; }
    public required int MaxPositions { get; init; }
    public required double NormEpsilon { get; init; }

    /// <summary>The output projection is the embedding; the file then has no <c>lm_head.weight</c>.</summary>
    public bool TiedEmbeddings { get; init; }
    public bool QueryBias { get; init; }
    public bool KeyBias { get; init; }
    public bool ValueBias { get; init; }
    public bool OutputBias { get; init; }

    /// <summary>Biases on gate, up and down.</summary>
    public bool MlpBias { get; init; }

    /// <summary>RMSNorm on every query and key head before the rotation (Qwen3).</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>Query i sees keys j with i − window &lt; j ≤ i; null when all are seen.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>One <c>qkv_proj</c>: query rows, then key rows, then value rows (Phi-3).</summary>
    public bool FusedQueryKeyValue { get; init; }

    /// <summary>One <c>gate_up_proj</c>: gate rows, then up rows (Phi-3).</summary>
    public bool FusedGateUp { get; init; }
    public RopeConfig Rope { get; init; } = new();
    public int? BosTokenId { get; init; }

    /// <summary>As config.json states them; <see cref="GenerationConfig"/> has the set that stops generation.</summary>
    public ImmutableArray<int> EosTokenIds { get; init; } = [];
    public int? PadTokenId { get; init; }

    /// <summary>Type the weights were saved in by the file's word (<c>torch_dtype</c>, or <c>dtype</c>); null when not stated.</summary>
    public string? DeclaredType { get; init; }

    /// <summary>Reads <c>config.json</c> of a folder.</summary>
    /// <exception cref="ModelFileException">Absent, not valid, or a model that is not supported.</exception>
    public static ModelConfig Read(string folder) =>
        Read(JsonSection.ReadFile(Path.Combine(folder, "config.json"), LargestFile));

    internal static ModelConfig Read(JsonSection root)
    {
        var type = root.RequiredString("model_type");
        if (type is not ("llama" or "mistral" or "qwen2" or "qwen3" or "phi3"))
            throw root.Error(
                "model_type",
                $"is {ModelFileException.Quote(type)}; supported are llama, mistral, qwen2, qwen3 and phi3"
            );
        CheckActivation(root);
        if (root.Find("quantization_config") is not null)
            throw root.Error("quantization_config", "is given; quantized weights are not supported");
        var hidden = root.RequiredInt("hidden_size", 1, LargestSize);
        var heads = root.RequiredInt("num_attention_heads", 1, LargestSize);
        var headSize = HeadSizeOf(root, hidden, heads);
        var positions = root.RequiredInt("max_position_embeddings", 1, LargestContext);
        var vocabulary = root.RequiredInt("vocab_size", 1, LargestVocabulary);
        var layers = root.RequiredInt("num_hidden_layers", 1, 4096);
        var config = new ModelConfig
        {
            ModelType = type,
            HiddenSize = hidden,
            IntermediateSize = root.RequiredInt("intermediate_size", 1, LargestSize),
            Layers = layers,
            Heads = heads,
            KeyValueHeads = KeyValueHeadsOf(root, heads),
            HeadSize = headSize,
            VocabularySize = vocabulary,
            MaxPositions = positions,
            NormEpsilon = root.RequiredDouble("rms_norm_eps", 0, 1),
            TiedEmbeddings = root.Bool("tie_word_embeddings", absent: false),
            SlidingWindow = WindowOf(root, type, layers),
            Rope = RopeConfig.Read(root, headSize, positions),
            BosTokenId = root.OptionalInt("bos_token_id", 0, int.MaxValue),
            EosTokenIds = [.. root.TokenIds("eos_token_id") ?? []],
            PadTokenId = root.OptionalInt("pad_token_id", -1, int.MaxValue) is >= 0 and var pad ? pad : null,
            DeclaredType = root.OptionalString("dtype") ?? root.OptionalString("torch_dtype"),
        };
        return WithFamily(root, config);
    }

    private static ModelConfig WithFamily(JsonSection root, ModelConfig config)
    {
        var bias = root.Bool("attention_bias", absent: false);
        if (bias && config.ModelType is "mistral" or "phi3")
            throw root.Error("attention_bias", $"is true, which {config.ModelType} does not have");
        return config.ModelType switch
        {
            "qwen2" => config with { QueryBias = true, KeyBias = true, ValueBias = true },
            "qwen3" => config with
            {
                QueryKeyNorm = true,
                QueryBias = bias,
                KeyBias = bias,
                ValueBias = bias,
                OutputBias = bias,
            },
            "phi3" => config with { FusedQueryKeyValue = true, FusedGateUp = true },
            _ => config with
            {
                QueryBias = bias,
                KeyBias = bias,
                ValueBias = bias,
                OutputBias = bias,
                MlpBias = root.Bool("mlp_bias", absent: false),
            },
        };
    }

    private static void CheckActivation(JsonSection root)
    {
        var activation = root.OptionalString("hidden_act") ?? "silu";
        if (activation != "silu")
            throw root.Error(
                "hidden_act",
                $"is {ModelFileException.Quote(activation)}; only silu is supported"
            );
    }

    private static int HeadSizeOf(JsonSection root, int hidden, int heads)
    {
        var stated = root.OptionalInt("head_dim", 2, 65536);
        if (stated is null && hidden % heads != 0)
            throw root.Error(
                "hidden_size",
                $"{hidden} is not a multiple of num_attention_heads {heads}, and head_dim is not given"
            );
        var size = stated ?? hidden / heads;
        if (size < 2 || size % 2 != 0)
            throw root.Error("head_dim", $"is {size}; it must be an even number");
        return (long)size * heads <= LargestSize
            ? size
            : throw root.Error(
                "head_dim",
                $"{size} times num_attention_heads {heads} is more than {LargestSize}"
            );
    }

    private static int KeyValueHeadsOf(JsonSection root, int heads)
    {
        var count = root.OptionalInt("num_key_value_heads", 1, heads) ?? heads;
        return heads % count == 0
            ? count
            : throw root.Error("num_key_value_heads", $"{count} does not divide num_attention_heads {heads}");
    }

    /// <summary>Qwen files carry a window that is not used; layers that differ among themselves are refused rather than approximated.</summary>
    private static int? WindowOf(JsonSection root, string type, int layers)
    {
        var window = root.OptionalInt("sliding_window", 1, LargestContext);
        if (type is "llama" || window is null)
            return null;
        if (type is "qwen2" or "qwen3" && !root.Bool("use_sliding_window", absent: false))
            return null;
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in root.Array("layer_types") ?? default)
            kinds.Add(item.ToString());
        if (kinds.Count > 1)
            throw root.Error("layer_types", "differ among the layers, which is not supported");
        if (kinds.Count == 1)
            return kinds.Contains("full_attention") ? null : window;
        if (type is not ("qwen2" or "qwen3"))
            return window;
        // The first max_window_layers layers of a Qwen model see everything, the rest the window.
        var full = root.OptionalInt("max_window_layers", 0, int.MaxValue) ?? 28;
        if (full >= layers)
            return null;
        return full == 0
            ? window
            : throw root.Error(
                "max_window_layers",
                $"is {full}: a window on some layers only is not supported"
            );
    }
}
