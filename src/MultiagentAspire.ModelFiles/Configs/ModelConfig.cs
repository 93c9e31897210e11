using System.Collections.Immutable;

namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>
/// What a Hugging Face <c>config.json</c> says about a decoder, as data for one implementation: the families
/// (llama, mistral, qwen2, qwen3, phi3) differ in flags only. The forms that transformers 4 and 5 write are both
/// read. Letters of sizes: C model dim, F MLP width, H query heads, K key/value heads, D head dim, V vocabulary.
/// </summary>
public sealed record ModelConfig
{
    /// <summary>Limit of a context length in tokens; larger values in a file are refused.</summary>
    internal const int MaxContext = 1 << 26;

    /// <summary>Limit of a width.</summary>
    private const int MaxSize = 1 << 20;
    private const int MaxVocabulary = 1 << 24;
    private const int MaxLayers = 4096;
    private const long MaxFileBytes = 16L << 20;

    /// <summary><c>llama</c>, <c>mistral</c>, <c>qwen2</c>, <c>qwen3</c> or <c>phi3</c>.</summary>
    public required string ModelType { get; init; }

    /// <summary>C, <c>hidden_size</c>.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>F, <c>intermediate_size</c>.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Number of blocks, <c>num_hidden_layers</c>.</summary>
    public required int Layers { get; init; }

    /// <summary>H, <c>num_attention_heads</c>.</summary>
    public required int Heads { get; init; }

    /// <summary>K, <c>num_key_value_heads</c>; divides <see cref="Heads"/>.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>D, <c>head_dim</c>; even, and not always hidden size / heads.</summary>
    public required int HeadSize { get; init; }

    /// <summary>V, rows of the embedding; padding may make it larger than the tokenizer's number of tokens.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Longest sequence in tokens, <c>max_position_embeddings</c>.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>Added to the mean square in every RMSNorm, <c>rms_norm_eps</c>.</summary>
    public required double NormEpsilon { get; init; }

    /// <summary>The output projection is the embedding; the file then has no <c>lm_head.weight</c>.</summary>
    public bool TiedEmbeddings { get; init; }

    /// <summary>Biases on the query, key and value projections: always in Qwen 2, else <c>attention_bias</c>.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>Bias on the output projection of attention.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Biases on gate, up and down, <c>mlp_bias</c>.</summary>
    public bool MlpBias { get; init; }

    /// <summary>RMSNorm on every query and key head before the rotation (Qwen 3).</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>Sliding window in tokens: query i sees keys j with i − window &lt; j ≤ i; null: all j ≤ i.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>One <c>qkv_proj</c>: query rows, then key rows, then value rows (Phi-3).</summary>
    public bool FusedQueryKeyValue { get; init; }

    /// <summary>One <c>gate_up_proj</c>: gate rows, then up rows (Phi-3).</summary>
    public bool FusedGateUp { get; init; }

    /// <summary>Rotary position embedding.</summary>
    public RopeConfig Rope { get; init; } = new();

    /// <summary>Begin-of-text token, <c>bos_token_id</c>; null when not stated.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>
    /// End tokens as config.json states them, in its order; <see cref="GenerationConfig"/> has the set that stops
    /// generation.
    /// </summary>
    public ImmutableArray<int> EosTokenIds { get; init; } = [];

    /// <summary>Padding token; null when not stated or −1.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>
    /// Type the weights were saved in as the file states it, for instance <c>bfloat16</c> (<c>dtype</c> or
    /// <c>torch_dtype</c>); null when not stated.
    /// </summary>
    public string? DeclaredType { get; init; }

    /// <summary>Reads <c>config.json</c> of a folder.</summary>
    /// <exception cref="ModelFileException">Absent, not valid, or a model that is not supported.</exception>
    public static ModelConfig Read(string folder) =>
        Read(JsonSection.ReadFile(Path.Combine(folder, "config.json"), MaxFileBytes));

    /// <summary>Reads the root object of a <c>config.json</c>.</summary>
    /// <exception cref="ModelFileException">Not valid, or a model that is not supported.</exception>
    internal static ModelConfig Read(JsonSection root)
    {
        var type = root.RequiredString("model_type");
        CheckSupported(root, type);
        var config = ReadSizes(root, type);
        config = config with
        {
            TiedEmbeddings = root.Bool("tie_word_embeddings", absent: false),
            SlidingWindow = WindowOf(root, type, config.Layers),
            Rope = RopeConfig.Read(root, config.HeadSize, config.MaxPositions),
        };
        config = config with
        {
            BosTokenId = root.OptionalInt("bos_token_id", 0, int.MaxValue),
            EosTokenIds = [.. root.TokenIds("eos_token_id") ?? []],
            PadTokenId = PadOf(root),
            DeclaredType = root.OptionalString("dtype") ?? root.OptionalString("torch_dtype"),
        };
        return WithFamily(root, config);
    }

    /// <summary>The padding token; some files write −1 for none.</summary>
    private static int? PadOf(JsonSection root) =>
        root.OptionalInt("pad_token_id", -1, int.MaxValue) is >= 0 and var pad ? pad : null;

    /// <summary>Reads widths, numbers of layers, heads and positions, and the epsilon of the norms.</summary>
    private static ModelConfig ReadSizes(JsonSection root, string type)
    {
        var hidden = root.RequiredInt("hidden_size", 1, MaxSize);
        var heads = root.RequiredInt("num_attention_heads", 1, MaxSize);
        var headSize = HeadSizeOf(root, hidden, heads);
        var positions = root.RequiredInt("max_position_embeddings", 1, MaxContext);
        var vocabulary = root.RequiredInt("vocab_size", 1, MaxVocabulary);
        var layers = root.RequiredInt("num_hidden_layers", 1, MaxLayers);
        var intermediate = root.RequiredInt("intermediate_size", 1, MaxSize);
        var keyValueHeads = KeyValueHeadsOf(root, heads);
        var epsilon = root.RequiredDouble("rms_norm_eps", 0, 1);
        return new ModelConfig
        {
            ModelType = type,
            HiddenSize = hidden,
            IntermediateSize = intermediate,
            Layers = layers,
            Heads = heads,
            KeyValueHeads = keyValueHeads,
            HeadSize = headSize,
            VocabularySize = vocabulary,
            MaxPositions = positions,
            NormEpsilon = epsilon,
        };
    }

    /// <summary>Adds what the family decides: biases, norms of heads, fused projections.</summary>
    private static ModelConfig WithFamily(JsonSection root, ModelConfig config)
    {
        var bias = root.Bool("attention_bias", absent: false);
        if (bias && config.ModelType is "mistral" or "phi3")
            throw root.Error("attention_bias", $"is true, which {config.ModelType} does not have");
        switch (config.ModelType)
        {
            case "qwen2":
                return config with { QueryKeyValueBias = true };
            case "qwen3":
                return config with { QueryKeyNorm = true, QueryKeyValueBias = bias, OutputBias = bias };
            case "phi3":
                return config with { FusedQueryKeyValue = true, FusedGateUp = true };
            default:
                var mlpBias = root.Bool("mlp_bias", absent: false);
                return config with { QueryKeyValueBias = bias, OutputBias = bias, MlpBias = mlpBias };
        }
    }

    /// <summary>Refuses other families, activations and quantized weights.</summary>
    private static void CheckSupported(JsonSection root, string type)
    {
        if (type is not ("llama" or "mistral" or "qwen2" or "qwen3" or "phi3"))
            throw root.Error(
                "model_type",
                $"is {ModelFileException.Quote(type)}; supported are llama, mistral, qwen2, qwen3 and phi3"
            );
        var activation = root.OptionalString("hidden_act") ?? "silu";
        if (activation != "silu")
            throw root.Error(
                "hidden_act",
                $"is {ModelFileException.Quote(activation)}; only silu is supported"
            );
        if (root.Find("quantization_config") is not null)
            throw root.Error("quantization_config", "is given; quantized weights are not supported");
    }

    /// <summary>
    /// D: <c>head_dim</c>, or hidden size / heads where it is absent. It must be even, and H·D within the
    /// limit.
    /// </summary>
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
        return (long)size * heads <= MaxSize
            ? size
            : throw root.Error(
                "head_dim",
                $"{size} times num_attention_heads {heads} is more than {MaxSize}"
            );
    }

    /// <summary>K: <c>num_key_value_heads</c>, or H where it is absent. It must divide H.</summary>
    private static int KeyValueHeadsOf(JsonSection root, int heads)
    {
        var count = root.OptionalInt("num_key_value_heads", 1, heads) ?? heads;
        return heads % count == 0
            ? count
            : throw root.Error("num_key_value_heads", $"{count} does not divide num_attention_heads {heads}");
    }

    /// <summary>
    /// The window that all layers use, or null. Qwen files state a window that is in force only with
    /// <c>use_sliding_window</c>. Layers with different windows are refused.
    /// </summary>
    private static int? WindowOf(JsonSection root, string type, int layers)
    {
        var window = root.OptionalInt("sliding_window", 1, MaxContext);
        if (type is "llama" || window is null)
            return null;
        if (type is "qwen2" or "qwen3" && !root.Bool("use_sliding_window", absent: false))
            return null;
        var kinds = LayerKinds(root);
        if (kinds.Count > 1)
            throw root.Error("layer_types", "differ among the layers, which is not supported");
        if (kinds.Count == 1)
            return kinds.Contains("full_attention") ? null : window;
        if (type is not ("qwen2" or "qwen3"))
            return window;
        // The first max_window_layers layers of a Qwen model see all tokens, the others the window.
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

    /// <summary>The distinct values of <c>layer_types</c>, which transformers 5 writes.</summary>
    private static HashSet<string> LayerKinds(JsonSection root)
    {
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in root.Array("layer_types") ?? default)
            kinds.Add(item.ToString());
        return kinds;
    }
}
