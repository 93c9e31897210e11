using System.Collections.Frozen;
using System.Text.Json.Nodes;
using MultiagentAspire.Finetuning.RunFiles;

namespace MultiagentAspire.Finetuning.Tests.RunFiles;

public sealed class RunFileSchemaTests
{
    private static readonly string Experiments = Path.Combine(Repository(), "experiments");

    private static readonly JsonNode Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Experiments, "run.schema.json")))!;

    public static TheoryData<string, string> Sections => new()
    {
        { "", nameof(RunFileKeys.Root) },
        { "properties.task", nameof(RunFileKeys.Task) },
        { "properties.task.properties.transfer.items", nameof(RunFileKeys.Transfer) },
        { "properties.models.additionalProperties", nameof(RunFileKeys.Model) },
        { "properties.agents.oneOf.0", nameof(RunFileKeys.AgentCount) },
        { "properties.agents.oneOf.1.items", nameof(RunFileKeys.Agent) },
        { "properties.debate", nameof(RunFileKeys.Debate) },
        { "properties.selection", nameof(RunFileKeys.Selection) },
        { "properties.training", nameof(RunFileKeys.Training) },
        { "properties.evaluation", nameof(RunFileKeys.Evaluation) },
        { "$defs.trainingOverrides", nameof(RunFileKeys.TrainingOverrides) },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void The_schema_lists_exactly_the_accepted_keys(string path, string table)
    {
        var keys = (FrozenSet<string>)typeof(RunFileKeys).GetField(table)!.GetValue(null)!;
        var section = At(path);

        Assert.False((bool)section["additionalProperties"]!);
        Assert.Equal(keys.Order(StringComparer.Ordinal), section["properties"]!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_key_table_is_checked() =>
        Assert.Equal(typeof(RunFileKeys).GetFields().Length, Sections.Count);

    [Fact]
    public void The_schema_lists_the_arms() =>
        Assert.Equal(ArmNames.All, At("properties.arms.items.enum").AsArray().Select(arm => (string)arm!));

    [Fact]
    public void The_schema_lists_the_presets() =>
        Assert.Equal(
            TrainingPresets.ByName.Keys.Order(StringComparer.Ordinal),
            At("properties.training.properties.preset.enum").AsArray().Select(preset => (string)preset!).Order(StringComparer.Ordinal));

    [Fact]
    public void The_schema_lists_the_tasks() =>
        Assert.Equal(Evaluation.Tasks.Tasks.Names, At("properties.task.properties.name.enum").AsArray().Select(task => (string)task!));

    [Theory]
    [InlineData("smoke")]
    [InlineData("arithmetic")]
    [InlineData("arithmetic-all-arms")]
    public void The_shipped_run_files_load(string name)
    {
        using var folder = new RunFolder();

        Assert.Equal(name, folder.Load(File.ReadAllText(Path.Combine(Experiments, $"{name}.json"))).Name);
    }

    private static JsonNode At(string path) =>
        path.Split('.', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(Schema, (node, part) => (int.TryParse(part, out var index) ? node[index] : node[part])!);

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "global.json"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
