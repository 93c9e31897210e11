using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Files;

public sealed class RunFileSchemaTests
{
    private static readonly string Experiments = Path.Combine(Repository(), "experiments");

    private static readonly JsonNode Schema = JsonNode.Parse(RunFileSchema.Text())!;

    public static TheoryData<string, string> Sections =>
        new()
        {
            { "", nameof(RunFileKeys.Root) },
            { "properties.task", nameof(RunFileKeys.Task) },
            { "properties.task.properties.transfer.items", nameof(RunFileKeys.Transfer) },
            { "properties.models.additionalProperties", nameof(RunFileKeys.Model) },
            {
                "properties.models.additionalProperties.properties.pricePerMillionTokens",
                nameof(RunFileKeys.Price)
            },
            {
                "properties.models.additionalProperties.properties.finetuning",
                nameof(RunFileKeys.Finetuning)
            },
            {
                "properties.models.additionalProperties.properties.finetuning.properties.pricePerMillionTokens",
                nameof(RunFileKeys.FinetuningPrice)
            },
            { "properties.agents.oneOf.0", nameof(RunFileKeys.AgentCount) },
            { "properties.agents.oneOf.1.items", nameof(RunFileKeys.Agent) },
            { "$defs.debate", nameof(RunFileKeys.Debate) },
            { "$defs.selection", nameof(RunFileKeys.Selection) },
            { "$defs.training", nameof(RunFileKeys.Training) },
            { "properties.arms.items.anyOf.1", nameof(RunFileKeys.Arm) },
            { "properties.evaluation", nameof(RunFileKeys.Evaluation) },
            { "properties.evaluation.properties.diversity", nameof(RunFileKeys.Diversity) },
            { "properties.limits", nameof(RunFileKeys.Limits) },
            { "$defs.trainingOverrides", nameof(RunFileKeys.TrainingOverrides) },
        };

    [Theory]
    [MemberData(nameof(Sections))]
    public void The_schema_lists_exactly_the_accepted_keys(string path, string table)
    {
        var keys = (FrozenSet<string>)typeof(RunFileKeys).GetField(table)!.GetValue(null)!;
        var section = At(path);

        Assert.False((bool)section["additionalProperties"]!);
        Assert.Equal(
            keys.Order(StringComparer.Ordinal),
            section["properties"]!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Every_key_table_is_checked() =>
        Assert.Equal(typeof(RunFileKeys).GetFields().Length, Sections.Count);

    /// <summary>With <c>MULTIAGENT_UPDATE=1</c> the file is written anew.</summary>
    [Fact]
    public void The_shipped_schema_is_the_one_that_is_generated_from_the_registries()
    {
        var path = Path.Combine(Experiments, "run.schema.json");
        if (Environment.GetEnvironmentVariable("MULTIAGENT_UPDATE") == "1")
            File.WriteAllText(path, RunFileSchema.Text());

        Assert.Equal(RunFileSchema.Text(), File.ReadAllText(path));
    }

    [Fact]
    public void The_schema_lists_the_registered_arms_with_what_they_are_and_the_training_methods()
    {
        var arms = At("properties.arms.items.anyOf.0");

        Assert.Equal(ArmKinds.Names, arms["enum"]!.AsArray().Select(arm => (string)arm!));
        Assert.All(
            ArmKinds.All,
            kind => Assert.Contains(kind.Description, (string)arms["description"]!, StringComparison.Ordinal)
        );
        Assert.Equal(
            TrainingMethod.Registered.Names,
            At("$defs.training.properties.method.enum").AsArray().Select(method => (string)method!)
        );
    }

    [Fact]
    public void The_schema_lists_the_presets() =>
        Assert.Equal(
            TrainingPresets.ByName.Keys.Order(StringComparer.Ordinal),
            At("$defs.training.properties.preset.enum")
                .AsArray()
                .Select(preset => (string)preset!)
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void The_schema_lists_the_tasks() =>
        Assert.Equal(
            Tasks.TaskRegistry.Names,
            At("properties.task.properties.name.enum").AsArray().Select(task => (string)task!)
        );

    /// <summary>
    /// Forms and editors show them: a file in which a default is written means what it means without.
    /// </summary>
    [Theory]
    [InlineData("")]
    [InlineData("task", "problems")]
    [InlineData("debate")]
    [InlineData("selection")]
    [InlineData("training")]
    [InlineData("evaluation")]
    public void The_defaults_of_the_schema_are_those_of_the_reader(string section, params string[] keys)
    {
        using var folder = new RunFolder();
        var written = At(PropertiesOf(section))
            .AsObject()
            .Where(key => key.Value!["default"] is not null && (keys.Length == 0 || keys.Contains(key.Key)))
            .ToList();
        Assert.NotEmpty(written);
        foreach (var (key, property) in written)
        {
            var (without, with) = (Smallest(), Smallest());
            var place =
                section.Length == 0
                    ? with
                    : with[section] as JsonObject ?? (with[section] = new JsonObject()).AsObject();
            place[key] = property!["default"]!.DeepClone();
            Assert.Equal(Settings(folder, without), Settings(folder, with));
        }
    }

    [Theory]
    [InlineData("smoke")]
    [InlineData("arithmetic")]
    [InlineData("arithmetic-all-arms")]
    [InlineData("ablations")]
    [InlineData("budget")]
    public void The_shipped_run_files_load(string name)
    {
        using var folder = new RunFolder();

        Assert.Equal(name, folder.Load(File.ReadAllText(Path.Combine(Experiments, $"{name}.json"))).Name);
    }

    private static string PropertiesOf(string section) =>
        section switch
        {
            "" => "properties",
            "debate" or "selection" or "training" => $"$defs.{section}.properties",
            _ => $"properties.{section}.properties",
        };

    private static JsonObject Smallest() =>
        JsonNode
            .Parse(
                """
                {
                  "name": "small",
                  "task": { "name": "arithmetic", "train": 8, "evaluate": 6 },
                  "models": { "base": { "path": "models/arithmetic-tiny" } },
                  "agents": { "count": 3 }
                }
                """
            )!
            .AsObject();

    private static string Settings(RunFolder folder, JsonObject file) =>
        JsonSerializer.Serialize(folder.Load(file.ToJsonString()), StepStore.Json);

    private static JsonNode At(string path) =>
        path.Split('.', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(
                Schema,
                (node, part) => (int.TryParse(part, out var index) ? node[index] : node[part])!
            );

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "global.json")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
