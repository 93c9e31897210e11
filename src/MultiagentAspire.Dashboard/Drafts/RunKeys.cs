using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>
/// The keys of run files that the form shows, read from the schema. Tests check the schema against the reader of run
/// files.
/// </summary>
internal static class RunKeys
{
    /// <summary>Path that stands for the folder of the only model.</summary>
    public const string Model = "model";

    /// <summary>Path that stands for the name of the only model at its endpoint.</summary>
    public const string EndpointModel = Model + ".model";

    private const string Models = "models";

    /// <summary>Path of the key that sets the defaults of the other training settings.</summary>
    public const string Preset = "training.preset";

    private static readonly JsonNode Schema = JsonNode.Parse(RunFileSchema.Text())!;

    /// <summary>The key of the run's name.</summary>
    public static RunKey Name { get; } = Get("name");

    /// <summary>The sections of the form with their keys, in order.</summary>
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

    /// <summary>
    /// Keys of a section in the order of the schema; empty for the section of models, whose names are free.
    /// </summary>
    /// <param name="section">Path of the section; empty for the whole file.</param>
    public static ImmutableArray<string> Order(ReadOnlySpan<string> section) =>
        Properties(section) is { } properties ? [.. properties.Select(key => key.Key)] : [];

    /// <summary>Whether a path stands for a key of the only model.</summary>
    public static bool IsOfModel(string path) =>
        path == Model || path.StartsWith(Model + ".", StringComparison.Ordinal);

    /// <summary>Path in the file of a key of the model.</summary>
    /// <param name="path">A path for which <see cref="IsOfModel"/> holds.</param>
    /// <param name="name">Name of the model in the file.</param>
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
        var isRequired = Texts(section["required"]).Contains(parts[^1]);
        var description = (string)key["description"]!;
        return new RunKey(path, kind, description, key["default"]?.ToString(), isRequired, choices);
    }

    private static JsonObject? Properties(ReadOnlySpan<string> section) =>
        Section(section)?["properties"]?.AsObject();

    /// <summary>The schema of a section; where a section has two forms, the first one.</summary>
    private static JsonNode? Section(ReadOnlySpan<string> parts)
    {
        var node = Schema;
        foreach (var part in parts)
            node = node?["properties"]?[part] is { } inner
                ? Referred(inner["oneOf"]?[0] ?? inner)
                : node?["additionalProperties"] as JsonObject;
        return node;
    }

    /// <summary>The definition that a node refers to, or the node itself.</summary>
    private static JsonNode Referred(JsonNode node) =>
        (string?)node["$ref"] is { } definition ? Schema["$defs"]![definition["#/$defs/".Length..]]! : node;

    private static ImmutableArray<string> Texts(JsonNode? list) =>
        list is JsonArray items ? [.. items.Select(item => (string)item!)] : [];
}
