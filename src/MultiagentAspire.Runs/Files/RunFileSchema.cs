using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// The JSON schema of run files. What grows by kinds is filled in from the registries; the rest is a template.
/// <c>experiments/run.schema.json</c> is this text, and a test holds the two together.
/// </summary>
public static class RunFileSchema
{
    private const string Template = "run.schema.template.json";

    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Where names of a registry stand: the path of a key whose <c>enum</c> they are.</summary>
    private static readonly ImmutableArray<(string Path, ImmutableArray<string> Names)> Registered =
    [
        ("properties.task.properties.name", [.. TaskRegistry.Names]),
        ("properties.task.properties.transfer.items.properties.task", [.. TaskRegistry.Names]),
        ("properties.arms.items.anyOf.0", ArmKinds.Names),
        ("$defs.debate.properties.topology", [.. DebateTopology.Registered.Names]),
        ("$defs.selection.properties.rule", SelectionRule.Registered.Names),
        ("$defs.training.properties.method", TrainingMethod.Registered.Names),
        ("$defs.trainingOverrides.properties.method", TrainingMethod.Registered.Names),
    ];

    /// <summary>The schema as it is written to a file.</summary>
    public static string Text()
    {
        var schema = Read();
        foreach (var (path, names) in Registered)
            At(schema, path)["enum"] = Texts(names);
        var arms = At(schema, "properties.arms");
        arms["default"] = Texts(ArmKinds.Default);
        At(arms, "items.anyOf.0")["description"] = string.Join(
            ' ',
            ArmKinds.All.Select(kind => $"{kind.Name}: {kind.Description}")
        );
        At(schema, "$defs.debate.properties.topology")["description"] =
            "Who sees whose responses. "
            + string.Join(' ', DebateTopology.Registered.All.Select(one => $"{one.Name}: {one.Description}"));
        At(schema, "$defs.selection.properties.rule")["description"] =
            "By which rule an agent's data is selected. "
            + string.Join(
                ' ',
                SelectionRule.Registered.All.Select(rule => $"{rule.Name}: {rule.Description}.")
            );
        return schema.ToJsonString(Written) + "\n";
    }

    private static JsonNode Read()
    {
        using var stream = typeof(RunFileSchema).Assembly.GetManifestResourceStream(Template)!;
        return JsonNode.Parse(stream)!;
    }

    private static JsonNode At(JsonNode node, string path) =>
        path.Split('.')
            .Aggregate(node, (at, part) => (int.TryParse(part, out var index) ? at[index] : at[part])!);

    private static JsonArray Texts(IEnumerable<string> names) => [.. names.Select(name => (JsonNode)name)];
}
