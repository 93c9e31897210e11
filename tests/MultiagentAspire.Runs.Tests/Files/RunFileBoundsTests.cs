using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Files;

/// <summary>
/// The bounds and defaults that the schema shows are those of the reader: a value at a bound is read, and the next one
/// outside is refused.
/// </summary>
public sealed class RunFileBoundsTests : IDisposable
{
    private const string Whole = """
        {
          "name": "bounds",
          "task": {
            "name": "arithmetic", "train": 8, "evaluate": 6, "transfer": [{ "name": "longer", "evaluate": 3 }]
          },
          "models": {
            "base": { "path": "models/arithmetic-tiny" },
            "gpt": {
              "endpoint": "https://host/v1", "model": "m", "pricePerMillionTokens": {},
              "finetuning": { "api": "openai", "pricePerMillionTokens": {} }
            }
          },
          "agents": { "count": 64, "model": "base" },
          "debate": {}, "selection": {},
          "training": { "startFrom": "base", "generator": {}, "critic": {}, "later": {} },
          "evaluation": { "diversity": {} },
          "arms": [
            "multiagent",
            { "name": "own", "like": "multiagent", "debate": {}, "selection": {}, "training": {} }
          ]
        }
        """;

    private static readonly JsonNode Schema = JsonNode.Parse(RunFileSchema.Text())!;

    /// <summary>Sections of the schema, and where they are in the file.</summary>
    private static readonly (string Schema, string[] Places)[] Sections =
    [
        ("properties", [""]),
        ("properties.task.properties", ["task"]),
        ("properties.task.properties.transfer.items.properties", ["task.transfer.0"]),
        ("properties.models.additionalProperties.properties", ["models.gpt"]),
        (
            "properties.models.additionalProperties.properties.pricePerMillionTokens.properties",
            ["models.gpt.pricePerMillionTokens"]
        ),
        (
            "properties.models.additionalProperties.properties.finetuning.properties",
            ["models.gpt.finetuning"]
        ),
        (
            "properties.models.additionalProperties.properties.finetuning.properties"
                + ".pricePerMillionTokens.properties",
            ["models.gpt.finetuning.pricePerMillionTokens"]
        ),
        ("properties.agents.oneOf.0.properties", ["agents"]),
        ("properties.evaluation.properties", ["evaluation"]),
        ("$defs.debate.properties", ["debate", "arms.1.debate"]),
        ("$defs.selection.properties", ["selection", "arms.1.selection"]),
        ("$defs.training.properties", ["training", "arms.1.training"]),
        ("$defs.trainingOverrides.properties", ["training.generator", "training.critic", "training.later"]),
    ];

    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, string> KeysOf(string type)
    {
        var keys = new TheoryData<string, string, string>();
        foreach (var (section, places) in Sections)
        foreach (var (key, property) in At(Schema, section).AsObject())
        foreach (var place in places)
            if (type == "default" ? property!["default"] is JsonValue : (string?)property!["type"] == type)
                keys.Add(place, key, $"{section}.{key}");
        return keys;
    }

    private string Read(string place, string key, JsonNode? value)
    {
        var file = JsonNode.Parse(Whole)!;
        At(file, place)[key] = value?.DeepClone();
        var run = RunFile.Parse(file.ToJsonString(), "file", path => _folder.At(path));
        return JsonSerializer.Serialize(run, StepStore.Json);
    }

    private void Refuse(string place, string key, JsonNode value)
    {
        var error = Assert.Throws<InvalidRunFileException>(() => Read(place, key, value));
        Assert.Matches($"{key}.* must be ", error.Message); // an option of a task is in quotes
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [MemberData(nameof(KeysOf), "integer")]
    public void A_whole_number_is_read_at_its_bounds_and_refused_beside_them(
        string place,
        string key,
        string schema
    )
    {
        var property = At(Schema, schema);
        foreach (var (bound, step) in new[] { ("minimum", -1L), ("maximum", 1L) })
            if ((long?)property[bound] is { } limit)
            {
                Read(place, key, limit);
                Refuse(place, key, limit + step);
            }
        Refuse(place, key, 1.5);
        Refuse(place, key, true);
        if (!schema.Contains(".task.", StringComparison.Ordinal)) // an option of a task may be a text
            Refuse(place, key, "1");
    }

    [Theory]
    [MemberData(nameof(KeysOf), "number")]
    public void A_number_is_read_at_its_bounds_and_refused_beside_them(
        string place,
        string key,
        string schema
    )
    {
        const double Step = 1e-9;
        var property = At(Schema, schema);
        var maximum = (double)property["maximum"]!;
        Read(place, key, maximum);
        Refuse(place, key, maximum * (1 + Step));
        if ((double?)property["minimum"] is { } minimum)
        {
            Read(place, key, minimum);
            Refuse(place, key, minimum - Step);
        }
        else
        {
            var above = (double)property["exclusiveMinimum"]!;
            Read(place, key, above + Step);
            Refuse(place, key, above);
        }
        Refuse(place, key, "0.5");
        Refuse(place, key, false);
    }

    [Theory]
    [MemberData(nameof(KeysOf), "boolean")]
    public void True_and_false_are_two_settings(string place, string key, string schema)
    {
        Assert.NotEqual(Read(place, key, true), Read(place, key, false));
        Assert.Equal("boolean", (string)At(Schema, schema)["type"]!);
        Refuse(place, key, 1);
        Refuse(place, key, "true");
    }

    [Theory]
    [MemberData(nameof(KeysOf), "default")]
    public void A_default_that_is_written_changes_nothing(string place, string key, string schema)
    {
        if (place is "training.generator" or "training.critic" or "training.later")
            return; // its default is that of the section above
        if (key is "startFrom" or "prompts" or "name")
            return; // the file needs another value, or an option is stored as it is written
        var without = RunFile.Parse(Whole, "file", path => _folder.At(path));
        Assert.Equal(
            JsonSerializer.Serialize(without, StepStore.Json),
            Read(place, key, At(Schema, schema)["default"])
        );
    }

    private static JsonNode At(JsonNode node, string path) =>
        path.Split('.', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(node, (below, part) => (int.TryParse(part, out var i) ? below[i] : below[part])!);
}
