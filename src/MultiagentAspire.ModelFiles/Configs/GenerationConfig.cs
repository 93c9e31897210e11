using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>Which tokens end generation and how the model's authors sample from it: <c>generation_config.json</c>, or <c>config.json</c> where that file is absent.</summary>
public sealed record GenerationConfig
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Every id that ends a turn or a text; never empty unless neither file states one.</summary>
    public ImmutableArray<int> EosTokenIds { get; init; } = [];
    public int? BosTokenId { get; init; }
    public int? PadTokenId { get; init; }
    public bool DoSample { get; init; }
    public double? Temperature { get; init; }
    public double? TopP { get; init; }
    public int? TopK { get; init; }
    public int? MaxNewTokens { get; init; }

    /// <summary>Reads the folder's file, taking what it does not state from <c>config.json</c>.</summary>
    public static GenerationConfig Read(string folder)
    {
        const long largest = 4L << 20;
        var path = Path.Combine(folder, "generation_config.json");
        var fallbackPath = Path.Combine(folder, "config.json");
        JsonSection? fallback = File.Exists(fallbackPath)
            ? JsonSection.ReadFile(fallbackPath, largest)
            : null;
        if (!File.Exists(path))
            return Read(
                fallback
                    ?? throw new ModelFileException(
                        folder,
                        "holds neither generation_config.json nor config.json"
                    ),
                null
            );
        return Read(JsonSection.ReadFile(path, largest), fallback);
    }

    /// <summary>Writes the token ids as generation_config.json.</summary>
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
        if (MaxNewTokens is { } most)
            json["max_new_tokens"] = most;
        File.WriteAllText(Path.Combine(folder, "generation_config.json"), json.ToJsonString(Indented) + "\n");
    }

    private static GenerationConfig Read(JsonSection root, JsonSection? fallback) =>
        new()
        {
            EosTokenIds =
            [
                .. (root.TokenIds("eos_token_id") ?? fallback?.TokenIds("eos_token_id") ?? []).Distinct(),
            ],
            BosTokenId =
                root.OptionalInt("bos_token_id", 0, int.MaxValue)
                ?? fallback?.OptionalInt("bos_token_id", 0, int.MaxValue),
            PadTokenId = Pad(root) ?? (fallback is { } other ? Pad(other) : null),
            DoSample = root.Bool("do_sample", absent: false),
            Temperature = root.OptionalDouble("temperature", 0, 1e6),
            TopP = root.OptionalDouble("top_p", 0, 1),
            TopK = root.OptionalInt("top_k", 0, int.MaxValue),
            MaxNewTokens = root.OptionalInt("max_new_tokens", 0, int.MaxValue),
        };

    /// <summary>Some files write −1 for none.</summary>
    private static int? Pad(JsonSection root) =>
        root.OptionalInt("pad_token_id", -1, int.MaxValue) is >= 0 and var pad ? pad : null;
}
