using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Cli.Commands;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

public sealed class DebateAndEvaluateTests
{
    [Fact]
    public void A_debate_shows_every_turn_and_the_vote()
    {
        var ended = Debate("--agents", "2", "--rounds", "2");
        Assert.Equal((0, 0), (ended.ExitCode, ended.Errors.Count));
        foreach (
            var part in (string[])
                ["Round 1", "generator-1:", "generator-2:", "Round 2", "critic-1:", "critic-2:", "Vote: "]
        )
            Assert.Contains(part, ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_seeds_give_equal_debates()
    {
        var (first, second, other) = (
            Debate("--json", "--seed", "1"),
            Debate("--json", "--seed", "1"),
            Debate("--json", "--seed", "2")
        );
        Assert.Equal(first.Output, second.Output);
        Assert.NotEqual(first.Output, other.Output);
        using var json = JsonDocument.Parse(first.Output);
        Assert.Equal(2, json.RootElement.GetProperty("rounds").GetArrayLength());
        Assert.Equal(3, json.RootElement.GetProperty("voters").GetInt32());
    }

    [Fact]
    public void One_agent_and_one_round_are_a_debate_too()
    {
        Assert.Equal(0, Debate("--agents", "1", "--rounds", "2", "--summarize").ExitCode);
        Assert.Equal(0, Debate("--agents", "2", "--rounds", "1").ExitCode);
    }

    [Fact]
    public void An_evaluation_of_one_sample_has_the_four_keys_of_the_contract()
    {
        var result = Evaluate("--problems", "3");
        Assert.Equal(
            ["task", "problems", "accuracy", "standardError", "interval"],
            result.Select(member => member.Key)
        );
        Assert.Equal("arithmetic", result["task"]!.GetValue<string>());
        Assert.Equal(3, result["problems"]!.GetValue<int>());
        Assert.InRange(result["accuracy"]!.GetValue<double>(), 0, 1);
    }

    [Fact]
    public void Several_samples_also_give_majority_and_pass_at_k()
    {
        var result = Evaluate("--problems", "2", "--samples", "3");
        Assert.Equal(3, result["majority"]!["k"]!.GetValue<int>());
        var pass = result["passAt"]!.AsObject();
        Assert.Equal(["1", "2", "3"], pass.Select(member => member.Key));
        Assert.Equal(result["accuracy"]!.GetValue<double>(), pass["1"]!.GetValue<double>(), 1e-9);
        Assert.True(pass["3"]!.GetValue<double>() >= pass["1"]!.GetValue<double>());
    }

    [Fact]
    public void A_task_option_that_does_not_exist_is_refused() =>
        CliRunner.AssertRejected(
            CliRunner.Run("evaluate", "--model", Repository.TinyModel, "--option", "maks=3"),
            "'maks'",
            "max"
        );

    [Fact]
    public void The_wording_of_the_prompts_is_the_model_s_unless_it_is_given()
    {
        Assert.Equal("compact", TaskCommandOptions.PromptsOf(Repository.TinyModel, "arithmetic-long"));
        Assert.Null(TaskCommandOptions.PromptsOf(Repository.TinyModel, "proverbs"));
        using var folder = new TemporaryFolder();
        folder.Write("config.json", "{ not json");
        Assert.Null(TaskCommandOptions.PromptsOf(folder.Path, "arithmetic"));
        Assert.Null(TaskCommandOptions.PromptsOf(folder.At("absent"), "arithmetic"));
    }

    private static CommandResult Debate(params string[] more) =>
        CliRunner.Run([
            "debate",
            "--model",
            Repository.TinyModel,
            "--max-tokens",
            "24",
            .. more,
            "1+2*3+4-5*6",
        ]);

    private static JsonObject Evaluate(params string[] more)
    {
        var ended = CliRunner.Run([
            "evaluate",
            "--model",
            Repository.TinyModel,
            "--max-tokens",
            "24",
            "--json",
            .. more,
        ]);
        Assert.Equal((0, 0), (ended.ExitCode, ended.Errors.Count));
        return JsonNode.Parse(ended.Output)!.AsObject();
    }
}
