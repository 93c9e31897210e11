using System.Text.Json.Nodes;
using MultiagentAspire.Dashboard.Drafts;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Dashboard.Tests.Drafts;

/// <summary>The form of a run file: values are read from the text and written into it.</summary>
public sealed class RunFormTests
{
    public static TheoryData<string> Texts =>
        [
            "{}",
            ForeignRunFile.Text,
            RunForm.Parse(ForeignRunFile.Text)!.Text,
            """{ "models": {}, "agents": {}, "task": {} }""",
        ];

    private static IEnumerable<RunKey> Keys => RunKeys.Sections.SelectMany(section => section.Keys);

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_is_set_is_read_back_from_the_form_and_from_its_text_and_nothing_else_changes(string text)
    {
        var form = RunForm.Parse(text)!;
        foreach (var key in Keys)
        foreach (var value in ForeignRunFile.Values)
        {
            var set = form.With(key, $" {value} ");
            Assert.Equal(value, set[key.Path]);
            var read = RunForm.Parse(set.Text)!;
            Assert.Equal(set.Text, read.Text);
            Assert.All(
                Keys,
                other => Assert.Equal(other == key ? value : form[other.Path], read[other.Path])
            );
            Assert.True(
                JsonNode.DeepEquals(Without(form, key), Without(read, key)),
                $"{key.Path} = {value}: {read.Text}"
            );
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_key_whose_field_is_empty_is_left_out_and_nothing_else(string text)
    {
        var form = RunForm.Parse(text)!;
        foreach (var key in Keys)
        foreach (var nothing in (string?[])[null, "", " "])
        {
            var without = RunForm.Parse(form.With(key, "1").With(key, nothing).Text)!;
            Assert.Null(without[key.Path]);
            Assert.True(
                JsonNode.DeepEquals(Without(form, key), Without(without, key)),
                $"{key.Path}: {without.Text}"
            );
        }
    }

    [Fact]
    public void A_file_of_which_everything_was_taken_away_is_empty() =>
        Assert.All(
            Keys,
            key => Assert.Equal("{}\n", RunForm.Parse("{}")!.With(key, "1").With(key, null).Text)
        );

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_changes_one_after_the_other_leave_the_last_value_of_each_key_and_all_that_is_foreign(
        int seed
    )
    {
        var random = new Random(seed);
        var (form, last) = (RunForm.Parse(ForeignRunFile.Text)!, new Dictionary<string, string?>());
        var keys = Keys.ToArray();
        for (var change = 0; change < 200; change++)
        {
            var (key, value) = (
                keys[random.Next(keys.Length)],
                random.Next(3) == 0 ? null : ForeignRunFile.Values[random.Next(ForeignRunFile.Values.Length)]
            );
            last[key.Path] = value;
            form = RunForm.Parse(form.With(key, value).Text)!;
        }
        Assert.All(last, one => Assert.Equal(one.Value, form[one.Key]));
        var (before, after) = (
            JsonNode.Parse(RunForm.Parse(ForeignRunFile.Text)!.Text)!,
            JsonNode.Parse(form.Text)!
        );
        foreach (
            var path in (string[][])
                [
                    ["zzz"],
                    ["$schema"],
                    ["evaluation"],
                    ["task", "transfer"],
                    ["debate", "synchronous"],
                    ["training", "generator"],
                    ["training", "critic"],
                    ["agents", "model"],
                ]
        )
            Assert.True(JsonNode.DeepEquals(At(before, path), At(after, path)), string.Join('.', path));
    }

    [Fact]
    public void Numbers_stay_as_they_were_written_and_what_is_none_is_left_to_the_service_as_a_text()
    {
        var rate = Keys.Single(key => key.Path == "training.learningRate");
        Assert.Contains(
            "\"learningRate\": 3e-3",
            RunForm.Parse(ForeignRunFile.Text)!.Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"learningRate\": 1.50e-4",
            RunForm.Parse(ForeignRunFile.Text)!.With(rate, "1.50e-4").Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"learningRate\": \"fast\"",
            RunForm.Parse(ForeignRunFile.Text)!.With(rate, "fast").Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void New_keys_come_in_the_order_of_the_schema()
    {
        var form = RunForm.Parse("{}")!;
        foreach (var key in Keys.Reverse())
            form = form.With(key, "1");
        Assert.Equal(
            ["name", "seed", "iterations", "task", "models", "agents", "debate", "selection", "training"],
            JsonNode.Parse(form.Text)!.AsObject().Select(key => key.Key)
        );
        Assert.Equal(
            ["name", "max", "terms", "prompts", "path", "train", "evaluate", "problems"],
            JsonNode.Parse(form.Text)!["task"]!.AsObject().Select(key => key.Key)
        );
    }

    [Fact]
    public void Arms_are_those_of_the_file_or_else_the_default_and_one_more_or_less_is_written()
    {
        var form = RunForm.Parse("""{ "name": "x" }""")!;
        Assert.Equal(ArmKinds.Default, form.Arms);
        Assert.Equal(
            ArmKinds.Default.Remove("debate"),
            RunForm.Parse(form.WithArm("debate", false).Text)!.Arms
        );
        Assert.Equal(
            ["base", "new-arm", "multiagent", "debate"],
            RunForm.Parse(ForeignRunFile.Text)!.WithArm("debate", true).Arms
        );
        Assert.Equal(
            ["base", "new-arm"],
            RunForm.Parse(ForeignRunFile.Text)!.WithArm("multiagent", false).Arms
        );
        Assert.Equal(
            ArmKinds.Default,
            RunForm.Parse("""{ "arms": ["base"] }""")!.WithArm("base", false).Arms
        );
    }

    [Theory]
    [InlineData("""{ "agents": [{ "model": "a" }, { "model": "b" }] }""", "agents.count")]
    [InlineData("""{ "models": { "a": { "path": "x" }, "b": { "path": "y" } } }""", RunKeys.Model)]
    [InlineData(
        """{ "models": { "a": { "path": "x" }, "b": { "endpoint": "y", "model": "z" } } }""",
        "model.endpoint"
    )]
    [InlineData("""{ "models": { "a": "x" } }""", RunKeys.EndpointModel)]
    [InlineData("""{ "debate": 3 }""", "debate.rounds")]
    [InlineData("""{ "name": ["x"] }""", "name")]
    public void What_a_file_writes_in_a_way_of_its_own_the_form_leaves_alone(string text, string path)
    {
        var form = RunForm.Parse(text)!;
        var key = Keys.Single(key => key.Path == path);
        Assert.False(form.CanSet(path));
        Assert.Null(form[path]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse(form.With(key, "1").Text)));
    }

    [Fact]
    public void A_field_that_is_empty_says_what_holds_by_the_schema_or_that_the_preset_says_it()
    {
        var form = RunForm.Parse("{}")!;
        Assert.Equal("default: 2", form.Hint(Keys.Single(key => key.Path == "debate.rounds")));
        Assert.Equal("default: yes", form.Hint(Keys.Single(key => key.Path == "debate.summarize")));
        Assert.Equal("default", form.Hint(Keys.Single(key => key.Path == "task.max")));
        Assert.Equal("", form.Hint(Keys.Single(key => key.Path == "task.train")));
        var rank = Keys.Single(key => key.Path == "training.rank");
        Assert.Equal("default: 16", form.Hint(rank));
        Assert.Equal(
            "default of the preset",
            RunForm.Parse("""{ "training": { "preset": "repo" } }""")!.Hint(rank)
        );
    }

    [Fact]
    public void The_form_asks_what_every_run_must_say() =>
        Assert.Equal(
            ["name", "agents.count", "task.name", "task.train", "task.evaluate"],
            Keys.Where(key => key.IsRequired).Select(key => key.Path)
        );

    [Fact]
    public void A_model_moves_from_its_folder_to_an_endpoint_under_the_name_that_the_file_gives_it()
    {
        var form = RunForm.Parse(ForeignRunFile.Text)!;
        foreach (
            var (path, value) in ((string, string?)[])
                [
                    (RunKeys.Model, null),
                    ("model.keyVariable", "OPENAI_API_KEY"),
                    (RunKeys.EndpointModel, "gpt-4o-mini"),
                    ("model.endpoint", "https://api.openai.com/v1"),
                ]
        )
            form = form.With(Keys.Single(key => key.Path == path), value);
        Assert.Equal(
            """{"tiny.v1":{"endpoint":"https://api.openai.com/v1","model":"gpt-4o-mini","""
                + "\"keyVariable\":\"OPENAI_API_KEY\"}}",
            JsonNode.Parse(form.Text)!["models"]!.ToJsonString()
        );
    }

    /// <summary>The file without one key, and without sections that hold nothing.</summary>
    private static JsonNode Without(RunForm form, RunKey key)
    {
        var root = JsonNode.Parse(form.With(key, null).Text)!.AsObject();
        foreach (var section in (string[])["task", "models", "agents", "debate", "selection", "training"])
            if (root[section] is JsonObject { Count: 0 })
                root.Remove(section);
        return root;
    }

    private static JsonNode? At(JsonNode? node, string[] path) =>
        path.Aggregate(node, (inner, key) => inner?[key]);
}
