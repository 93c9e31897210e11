using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>
/// Which tokens end generation and how the model's authors sample from it: <c>generation_config.json</c>, or
/// <c>config.json</c> where that file is absent.
/// </summary>
public sealed record GenerationConfig
{
    private const string FileName = "generation_config.json";
    private const long MaxFileBytes = 4L << 20;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Every id that ends a turn or a text, without repetition; empty when neither file states one.</summary>
    public ImmutableArray<int> EosTokenIds { get; init; } = [];

    /// <summary>Begin-of-text token; null when neither file states it.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Padding token; null when neither file states it or it is −1.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>Sample instead of greedy decoding.</summary>
    public bool DoSample { get; init; }

    /// <summary>Divides the logits; null when not stated.</summary>
    public double? Temperature { get; init; }

    /// <summary>Nucleus probability from 0 to 1; null when not stated.</summary>
    public double? TopP { get; init; }

    /// <summary>Number of most likely tokens to sample from, 0 = all; null when not stated.</summary>
    public int? TopK { get; init; }

    /// <summary>Limit of an answer in tokens; null when not stated.</summary>
    public int? MaxNewTokens { get; init; }

    /// <summary>Reads the folder's file, taking what it does not state from <c>config.json</c>.</summary>
    /// <exception cref="ModelFileException">Both files are absent, or one is not valid.</exception>
    public static GenerationConfig Read(string folder)
    {
        var config = Find(Path.Combine(folder, "config.json"));
        var root =
            Find(Path.Combine(folder, FileName))
            ?? config
            ?? throw new ModelFileException(folder, $"holds neither {FileName} nor config.json");
        return Read(root, config);
    }

    /// <summary>Writes generation_config.json into an existing folder; what is null is left out.</summary>
    public void Write(string folder)
    {
        var json = new JsonObject
        {
            ["bos_token_id"] = BosTokenId,
            ["eos_token_id"] =
                EosTokenIds.Length == 1
                    ? JsonValue.Create(EosTokenIds[0])
                    : JsonSerializer.SerializeToNode(EosTokenIds.ToArray()),
            ["pad_token_id"] = PadTokenId,
            ["do_sample"] = DoSample,
        };
        if (Temperature is { } temperature)
            json["temperature"] = temperature;
        if (TopP is { } topP)
            json["top_p"] = topP;
        if (TopK is { } topK)
            json["top_k"] = topK;
        if (MaxNewTokens is { } maxTokens)
            json["max_new_tokens"] = maxTokens;
        File.WriteAllText(Path.Combine(folder, FileName), json.ToJsonString(Indented) + "\n");
    }

    /// <summary>The root object of a file; null when there is none.</summary>
    private static JsonSection? Find(string path) =>
        File.Exists(path) ? JsonSection.ReadFile(path, MaxFileBytes) : null;

    /// <summary>
    /// Reads a file. Token ids that it does not state come from the fallback, sampling settings do not.
    /// </summary>
    /// <param name="root">The file that is read.</param>
    /// <param name="fallback"><c>config.json</c>; null where it is absent.</param>
    private static GenerationConfig Read(JsonSection root, JsonSection? fallback)
    {
        var eos = root.TokenIds("eos_token_id") ?? fallback?.TokenIds("eos_token_id") ?? [];
        var bos = Bos(root) ?? Bos(fallback);
        var pad = Pad(root) ?? Pad(fallback);
        var config = new GenerationConfig
        {
            EosTokenIds = [.. eos.Distinct()],
            BosTokenId = bos,
            PadTokenId = pad,
            DoSample = root.Bool("do_sample", absent: false),
            Temperature = root.OptionalDouble("temperature", 0, 1e6),
        };
        return config with
        {
            TopP = root.OptionalDouble("top_p", 0, 1),
            TopK = root.OptionalInt("top_k", 0, int.MaxValue),
            MaxNewTokens = root.OptionalInt("max_new_tokens", 0, int.MaxValue),
        };
    }

    /// <summary>The begin-of-text token; null when a file does not state it or is absent.</summary>
    private static int? Bos(JsonSection? root) => root?.OptionalInt("bos_token_id", 0, int.MaxValue);

    /// <summary>The padding token; some files write −1 for none.</summary>
    private static int? Pad(JsonSection? root) =>
        root?.OptionalInt("pad_token_id", -1, int.MaxValue) is >= 0 and var pad ? pad : null;
}
