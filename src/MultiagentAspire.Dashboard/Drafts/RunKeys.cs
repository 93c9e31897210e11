using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>The keys of run files, read off their schema, which tests hold against the reader of run files.</summary>
internal static class RunKeys
{
    /// <summary>Stands for the folder of the only model.</summary>
    public const string Model = "model";

    /// <summary>Stands for the name of the only model at its endpoint.</summary>
    public const string EndpointModel = Model + ".model";

    private const string Models = "models";

    /// <summary>Path of the key that sets the defaults of the other training settings.</summary>
    public const string Preset = "training.preset";

    private static readonly JsonNode Schema = JsonNode.Parse(RunFileSchema.Text())!;

    /// <summary>The run's name.</summary>
    public static RunKey Name { get; } = Get("name");

    /// <summary>What the form asks, by heading.</summary>
    public static ImmutableArray<(string Title, ImmutableArray<RunKey> Keys)> Sections { get; } =
    [
        ("Run", [Name, Get("seed"), Get("iterations"), Get("agents.count")]),
        (
            "Model: in a folder, or at an endpoint",
            [Get(Model), Get(Model + ".endpoint"), Get(EndpointModel), Get(Model + ".keyVariable")]
        ),
        ("Task", [.. In("task", "name", "path", "max", "terms", "prompts", "train", "evaluate", "problems")]),
        ("Debate", [.. In("debate", "rounds", "summarize", "temperature", "topP", "maxTokens")]),
        ("Selection", [.. In("selection", "criticWeight", "tie", "minimumVotes")]),
        (
            "Training",
            [
                .. In(
                    "training",
                    "method",
                    "preset",
                    "adapter",
                    "rank",
                    "learningRate",
                    "epochs",
                    "batchSize",
                    "maxLength"
                ),
            ]
        ),
    ];

    /// <summary>Keys of a section in the order of the schema; empty for the names of models, which have none.</summary>
    public static ImmutableArray<string> Order(ReadOnlySpan<string> section) =>
        Properties(section) is { } properties ? [.. properties.Select(key => key.Key)] : [];

    /// <summary>Whether a key stands for one of the only model.</summary>
    public static bool IsOfModel(string path) =>
        path == Model || path.StartsWith(Model + ".", StringComparison.Ordinal);

    /// <summary>Where a key of the model of a name lies.</summary>
    public static string[] OfModel(string path, string name) =>
        [Models, name, path == Model ? "path" : path[(Model.Length + 1)..]];

    private static IEnumerable<RunKey> In(string section, params string[] keys) =>
        keys.Select(key => Get($"{section}.{key}"));

    private static RunKey Get(string path)
    {
        var parts = IsOfModel(path) ? OfModel(path, "*") : path.Split('.');
        var section = Section(parts.AsSpan(0, parts.Length - 1))!;
        var key = section["properties"]![parts[^1]]!;
        var choices = Texts(key["enum"]);
        var kind = (string?)key["type"] switch
        {
            "integer" or "number" => KeyKind.Number,
            "boolean" => KeyKind.Boolean,
            _ => choices.IsEmpty ? KeyKind.Text : KeyKind.Choice,
        };
        return new RunKey(
            path,
            kind,
            (string)key["description"]!,
            key["default"]?.ToString(),
            Texts(section["required"]).Contains(parts[^1]),
            choices
        );
    }

    private static JsonObject? Properties(ReadOnlySpan<string> section) =>
        Section(section)?["properties"]?.AsObject();

    /// <summary>Of a section that can be written in two ways, the first is the form's.</summary>
    private static JsonNode? Section(ReadOnlySpan<string> parts)
    {
        var node = Schema;
        foreach (var part in parts)
            node = node?["properties"]?[part] is { } inner
                ? Referred(inner["oneOf"]?[0] ?? inner)
                : node?["additionalProperties"] as JsonObject;
        return node;
    }

    private static JsonNode Referred(JsonNode node) =>
        (string?)node["$ref"] is { } definition ? Schema["$defs"]![definition["#/$defs/".Length..]]! : node;

    private static ImmutableArray<string> Texts(JsonNode? list) =>
        list is JsonArray items ? [.. items.Select(item => (string)item!)] : [];
}
