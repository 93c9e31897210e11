using System.Text.Json;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Arms;

/// <summary>Arms that are other arms with other settings.</summary>
public sealed class OverlayTests : IDisposable
{
    private const string NoCritic =
        """{ "name": "no-critic", "like": "multiagent", "debate": { "generatorsOnly": true } }""";
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_overlay_is_its_parent_but_for_what_it_writes()
    {
        var run = _folder.Small(
            arms: $$"""
            "multiagent", {{NoCritic}},
            { "name": "weight-0", "like": "multiagent", "selection": { "criticWeight": 0 } },
            { "name": "fast", "like": "multiagent", "training": { "epochs": 1, "critic": { "rank": 4 } } }
            """,
            more: """
            "debate": { "rounds": 3, "temperature": 0.5 },
            "training": { "learningRate": 2e-3, "critic": { "epochs": 5 } },
            """
        );
        var method = run.ArmOf("multiagent");

        var noCritic = run.ArmOf("no-critic");
        Assert.Equal(method.Debate with { GeneratorsOnly = true }, noCritic.Debate);
        Assert.Equal((method.Selection, method.Training), (noCritic.Selection, noCritic.Training));
        Assert.False(noCritic.HasCritics);
        Assert.Equal(3, noCritic.Agents.Length);

        var weight = run.ArmOf("weight-0");
        Assert.Equal(method.Debate, weight.Debate);
        Assert.Equal(method.Selection.Rules with { CriticWeight = 0 }, weight.Selection.Rules);

        var fast = run.ArmOf("fast").Training;
        Assert.Equal(method.Training.Generator with { Epochs = 1 }, fast.Generator);
        // The section "critic" overrides the general setting, as in the run's own section.
        Assert.Equal(method.Training.Critic with { Rank = 4 }, fast.Critic);
    }

    [Fact]
    public void An_overlay_of_an_overlay_has_the_settings_of_both_in_any_order()
    {
        const string Hot = """{ "name": "hot", "like": "no-critic", "debate": { "temperature": 2 } }""";
        foreach (var arms in (string[])[$"{Hot}, {NoCritic}", $"{NoCritic}, {Hot}"])
        {
            var arm = _folder.Small(arms: arms).ArmOf("hot");
            Assert.Equal((true, 2.0), (arm.Debate.GeneratorsOnly, arm.Debate.Sampling.Temperature));
            Assert.Equal("multiagent", arm.Kind.Name);
        }
    }

    [Theory]
    [InlineData(
        """{ "name": "a", "like": "multiagnt" }""",
        "arms[0].like names an unknown arm \"multiagnt\"; did you mean \"multiagent\"?"
    )]
    [InlineData(
        """{ "name": "a", "like": "b" }, { "name": "b", "like": "a" }""",
        "arms[1].like leads back to \"a\"; begin with one of base,"
    )]
    [InlineData("""{ "name": "a", "like": "a" }""", "arms[0].like leads back to \"a\"")]
    [InlineData(
        """{ "name": "a", "like": "multiagent" }, { "name": "A", "like": "multiagent" }""",
        "arms[1]: arm \"A\" is listed twice"
    )]
    [InlineData(
        """{ "name": "debate", "like": "multiagent" }""",
        "arms[0].name is \"debate\", which is a registered arm"
    )]
    [InlineData(
        """{ "name": "../a", "like": "multiagent" }""",
        "arms[0].name must consist of letters, digits and '-'"
    )]
    [InlineData("""{ "like": "multiagent" }""", "arms[0].name is missing")]
    [InlineData("""{ "name": "a" }""", "arms[0].like is missing")]
    [InlineData(
        """{ "name": "a", "like": "multiagent", "debates": {} }""",
        "unknown key arms[0].debates; did you mean 'debate'?"
    )]
    [InlineData(
        """{ "name": "a", "like": "multiagent", "debate": { "round": 2 } }""",
        "unknown key arms[0].debate.round; did you mean 'rounds'?"
    )]
    [InlineData(
        """{ "name": "a", "like": "multiagent", "debate": { "rounds": 0 } }""",
        "arms[0].debate.rounds must be a whole number from 1 to 16, not 0."
    )]
    [InlineData("""{ "name": "a", "like": "multiagent", "debate": 2 }""", "arms[0].debate must be an object")]
    [InlineData(
        """{ "name": "a", "like": "single-agent-matched" }""",
        "arms: \"a\" needs \"multiagent\" in the list"
    )]
    [InlineData(
        """{ "name": "multiagent-samples", "like": "multiagent" }, "multiagent" """,
        "two steps of the run one name"
    )]
    public void What_is_wrong_is_said_in_a_line(string arms, string expected)
    {
        var message = Assert.Throws<InvalidRunFileException>(() => _folder.Small(arms: arms)).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_run_folder_keeps_registered_arms_as_names_and_overlays_with_their_settings()
    {
        var run = _folder.Small(arms: $"\"base\", \"multiagent\", {NoCritic}");
        var json = JsonSerializer.Serialize(run, StepStore.Json);

        using var written = JsonDocument.Parse(json);
        var arms = written.RootElement.GetProperty("arms");
        Assert.Equal("base", arms[0].GetString());
        Assert.Equal("multiagent", arms[2].GetProperty("kind").GetString());

        var read = JsonSerializer.Deserialize<RunFile>(json, StepStore.Json)!;
        Assert.Equal(run.Arms, read.Arms);
        Assert.Equal(run.ArmOf("no-critic").Debate, read.ArmOf("no-critic").Debate);
        Assert.Equal(json, JsonSerializer.Serialize(read, StepStore.Json));
    }

    [Fact]
    public void An_arm_of_another_version_is_named_when_its_run_is_read()
    {
        var json = JsonSerializer.Serialize(_folder.Small(), StepStore.Json);

        var error = Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize<RunFile>(
                json.Replace("\"multiagent\"", "\"swarm\"", StringComparison.Ordinal),
                StepStore.Json
            )
        );

        Assert.Contains("'swarm'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_summarizer_is_a_setting_of_the_arm()
    {
        var run = _folder.Small(
            arms: """
            "multiagent", { "name": "other", "like": "multiagent", "debate": { "summarizer": "second" } }
            """,
            changes: json =>
                json.Replace(
                    "\"models\": {",
                    "\"models\": { \"second\": { \"path\": \"models/arithmetic-tiny\" },",
                    StringComparison.Ordinal
                )
        );

        Assert.Equal((null, "second"), (run.ArmOf("multiagent").Summarizer, run.ArmOf("other").Summarizer));
    }
}
