using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

public sealed class RunFileErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("\"seed\": 7", "\"sead\": 7", "seed")]
    [InlineData("\"rounds\": 2", "\"rounds\": 0", "rounds")]
    [InlineData("\"train\": 4", "\"train\": \"many\"", "train")]
    [InlineData("[\"multiagent\"]", "[\"multi-agent\"]", "multiagent")]
    [InlineData("{", "", "run.json")]
    public void A_bad_run_file_is_refused_with_its_place(string good, string bad, string named)
    {
        var json = SmallRun.Json(Repository.TinyModel);
        var at = json.IndexOf(good, StringComparison.Ordinal);
        AssertRejected(json[..at] + bad + json[(at + good.Length)..], "run.json", named);
    }

    [Fact]
    public void A_model_folder_that_is_absent_is_named() =>
        AssertRejected(SmallRun.Json("no/such/model"), "run.json", "no/such/model");

    [Fact]
    public void An_absent_run_file_is_named() =>
        CliRunner.AssertRejected(CliRunner.Run("run", _folder.At("absent.json")), "absent.json");

    [Fact]
    public void A_bad_recipe_is_refused_with_its_place()
    {
        CliRunner.AssertRejected(
            CliRunner.Run(
                "pretrain",
                _folder.Write("recipe.json", """{"name":"x","sead":1}"""),
                "--output",
                _folder.At("out")
            ),
            "recipe.json",
            "sead"
        );
        Assert.False(Path.Exists(_folder.At("out")));
    }

    private void AssertRejected(string json, params IEnumerable<string> parts)
    {
        CliRunner.AssertRejected(
            CliRunner.Run("run", _folder.Write("run.json", json), "--output", _folder.At("out")),
            parts
        );
        Assert.False(Path.Exists(_folder.At("out")));
    }

    public void Dispose() => _folder.Dispose();
}
