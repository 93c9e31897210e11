using System.Text;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Files;

/// <summary>Errors of single sections, and the values at the edge that are none.</summary>
public sealed class ReaderMessagesTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Refusal(
        string more = "",
        string arms = "\"multiagent\"",
        Func<string, string>? changes = null
    )
    {
        var error = Assert.Throws<InvalidRunFileException>(() =>
            _folder.Small(arms: arms, more: more, changes: changes)
        );
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    private string Changed(string old, string replacement) =>
        Refusal(changes: json => json.Replace(old, replacement, StringComparison.Ordinal));

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"multiagent\"")]
    [InlineData("3")]
    [InlineData("null")]
    public void Arms_are_a_list_of_at_least_one(string value) =>
        Assert.Contains(
            "arms must be a list of at least one of base, ",
            Changed("[\"multiagent\"]", value),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("3")]
    public void Models_are_an_object_with_at_least_one(string value) =>
        Assert.Contains(
            "models must be an object with at least one model",
            Changed("""{ "base": { "path": "models/arithmetic-tiny" } }""", value),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("[]")]
    [InlineData("\"q_proj\"")]
    [InlineData("{}")]
    public void Targets_are_a_list_of_at_least_one(string value) =>
        Assert.Contains(
            "training.targets must be a list of at least one of ",
            Refusal($$"""  "training": { "targets": {{value}} },  """),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\\t\\n")]
    public void A_text_is_not_blank(string text) =>
        Assert.Contains(
            "name must be a text that is not empty",
            Changed("\"name\": \"small\"", $"\"name\": \"{text}\""),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_text_of_one_character_is_a_name() =>
        Assert.Equal(
            "s",
            _folder.Small(changes: json => json.Replace("\"small\"", "\"s\"", StringComparison.Ordinal)).Name
        );

    [Theory]
    [InlineData("7.5")]
    [InlineData("1e3")]
    [InlineData("\"7\"")]
    [InlineData("9223372036854775808")]
    public void A_seed_is_a_whole_number_of_64_bits(string seed) =>
        Assert.Contains(
            "seed must be a whole number, not ",
            Changed("\"seed\": 7", $"\"seed\": {seed}"),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Any_number_of_64_bits_is_a_seed(long seed) =>
        Assert.Equal(
            seed,
            _folder
                .Small(changes: json =>
                    json.Replace("\"seed\": 7", $"\"seed\": {seed}", StringComparison.Ordinal)
                )
                .Seed
        );

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_list_of_agents_has_1_to_64(int count, bool accepted)
    {
        var list = $"[{string.Join(", ", Enumerable.Repeat("{}", count))}]";
        string Agents(string json) =>
            json.Replace("""{ "count": 3, "model": "base" }""", list, StringComparison.Ordinal);
        if (accepted)
            Assert.Equal(count, _folder.Small(changes: Agents).Agents.Length);
        else
            Assert.Contains(
                $"agents must list from 1 to 64 agents, not {count}.",
                Refusal(changes: Agents),
                StringComparison.Ordinal
            );
    }

    [Theory]
    [InlineData("http://host/v1")]
    [InlineData("HTTPS://host/v1")]
    public void A_path_that_is_an_address_is_refused_as_one(string path) =>
        Assert.Contains(
            "models.base.path is an address",
            Changed("models/arithmetic-tiny", path),
            StringComparison.Ordinal
        );

    [Fact]
    public void With_two_models_each_agent_names_its_own()
    {
        const string One = "\"base\": { \"path\": \"models/arithmetic-tiny\" }";
        var message = Refusal(changes: json =>
            json.Replace(
                    One,
                    $"{One}, {One.Replace("base", "second", StringComparison.Ordinal)}",
                    StringComparison.Ordinal
                )
                .Replace(", \"model\": \"base\"", "", StringComparison.Ordinal)
        );
        Assert.Contains(
            "agents.model is missing; add one of the models base, second.",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_agent_can_begin_with_an_adapter_of_its_own()
    {
        File.WriteAllText(
            Path.Combine(Directory.CreateDirectory(_folder.At("mine")).FullName, "adapter_config.json"),
            "{}"
        );
        string With(string json, string adapter) =>
            json.Replace(
                "\"model\": \"base\"",
                $"\"model\": \"base\", \"adapter\": \"{adapter}\"",
                StringComparison.Ordinal
            );
        var agent = _folder.Small(changes: json => With(json, "mine")).Agents[2];
        Assert.Equal(
            (_folder.At("mine"), ContentDigest.OfFolder(_folder.At("mine"))),
            (agent.Adapter!.Path, agent.Adapter.Digest)
        );
        Assert.Contains(
            "agents.adapter names \"models\", where no adapter_config.json is (looked at ",
            Refusal(changes: json => With(json, "models")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_arm_that_needs_one_of_two_arms_is_content_with_either()
    {
        foreach (var needed in (string[])["single-agent", "single-agent-debate"])
            _folder.Small(arms: $"\"single-agent-as-society\", \"{needed}\"");
        Assert.Contains(
            "arms: \"first\" needs \"single-agent-debate\" or \"single-agent\" in the list; add it.",
            Refusal(
                arms: """
                { "name": "first", "like": "single-agent-as-society" },
                { "name": "second", "like": "single-agent-as-society" }
                """.ReplaceLineEndings(" ")
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_chain_of_overlays_that_ends_nowhere_is_named_at_its_end() =>
        Assert.Contains(
            "arms[2].like leads back to \"b\"",
            Refusal(
                arms: """{ "name": "a", "like": "b" }, { "name": "b", "like": "c" }, { "name": "c", "like": "b" }"""
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void Two_arms_whose_steps_would_have_one_name_are_both_named() =>
        Assert.Contains(
            "(\"1-evaluate-multiagent-samples\"); call one of \"multiagent\" and \"multiagent-samples\" otherwise.",
            Refusal(arms: "\"multiagent\", { \"name\": \"multiagent-samples\", \"like\": \"multiagent\" }"),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_key_that_the_table_of_keys_lacks_is_an_error_of_the_program()
    {
        var json = LocatedJson.Parse("file", "{}"u8);
        var section = new RunFileSection("file", json, RunFileKeys.Debate);
        Assert.Null(section.Find("rounds"));
        Assert.Throws<InvalidOperationException>(() => section.Find("round"));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_file_of_exactly_a_mebibyte_is_read_and_a_longer_one_is_refused(int more, bool accepted)
    {
        string Padded(string json) =>
            json + new string(' ', 1_048_576 - Encoding.UTF8.GetByteCount(json) + more);
        if (accepted)
            Assert.Equal("small", _folder.Small(changes: Padded).Name);
        else
            Assert.Contains(
                "run.json: has 1048577 bytes; a run file has at most 1048576.",
                Refusal(changes: Padded),
                StringComparison.Ordinal
            );
    }

    [Theory]
    [InlineData("""{ "name": "a", /* b */ }""", "a")]
    [InlineData("""{ "task": { "name": "b" }, "name": "a" }""", "a")]
    [InlineData("""{ "name": null }""", null)]
    [InlineData("""{ "name": 3 }""", null)]
    [InlineData("""{ }""", null)]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    public void The_name_is_read_without_the_rest_of_the_file(string text, string? name)
    {
        if (name is not null)
            Assert.Equal(name, RunFile.NameIn(text, "file"));
        else
            Assert.StartsWith(
                "file: ",
                Assert.Throws<InvalidRunFileException>(() => RunFile.NameIn(text, "file")).Message,
                StringComparison.Ordinal
            );
    }
}
