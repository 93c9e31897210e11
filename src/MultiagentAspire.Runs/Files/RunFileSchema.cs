using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// The JSON schema of run files. Names of arms, topologies, rules, methods and tasks come from the registries; the rest
/// is an embedded template. <c>experiments/run.schema.json</c> is this text; a test compares the two.
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

    /// <summary>Registered names, and the dotted path of the schema's node whose <c>enum</c> they become.</summary>
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

    /// <summary>The schema as text: indented JSON with a final newline.</summary>
    public static string Text()
    {
        var schema = ReadTemplate();
        foreach (var (path, names) in Registered)
            FindNode(schema, path)["enum"] = ToJson(names);
        var arms = FindNode(schema, "properties.arms");
        arms["default"] = ToJson(ArmKinds.Default);
        FindNode(arms, "items.anyOf.0")["description"] = DescribeArms();
        FindNode(schema, "$defs.debate.properties.topology")["description"] = DescribeTopologies();
        FindNode(schema, "$defs.selection.properties.rule")["description"] = DescribeRules();
        return schema.ToJsonString(Written) + "\n";
    }

    private static string DescribeArms() =>
        string.Join(' ', ArmKinds.All.Select(kind => $"{kind.Name}: {kind.Description}"));

    private static string DescribeTopologies()
    {
        var topologies = DebateTopology.Registered.All.Select(topology =>
            $"{topology.Name}: {topology.Description}"
        );
        return $"Who sees whose responses. {string.Join(' ', topologies)}";
    }

    private static string DescribeRules()
    {
        var rules = SelectionRule.Registered.All.Select(rule => $"{rule.Name}: {rule.Description}.");
        return $"By which rule an agent's data is selected. {string.Join(' ', rules)}";
    }

    private static JsonNode ReadTemplate()
    {
        using var stream = typeof(RunFileSchema).Assembly.GetManifestResourceStream(Template)!;
        return JsonNode.Parse(stream)!;
    }

    private static JsonNode FindNode(JsonNode node, string path) =>
        path.Split('.')
            .Aggregate(
                node,
                (parent, part) => (int.TryParse(part, out var index) ? parent[index] : parent[part])!
            );

    private static JsonArray ToJson(IEnumerable<string> names) => [.. names.Select(name => (JsonNode)name)];
}
