using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Drafts;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Dashboard.Tests.Drafts;

/// <summary>The run file that a new run's form starts with.</summary>
public sealed class InitialRunFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _outside = new();
    private readonly ScriptedRuns _runs = new();
    private readonly ArtifactRoots _roots;

    public InitialRunFilesTests() => _roots = new ArtifactRoots([_folder.Path, _folder.At("second")]);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private InitialRunFiles Beginnings => new(_runs, new Presets(_roots), new ModelFolders(_roots));

    public void Dispose()
    {
        _folder.Dispose();
        _outside.Dispose();
    }

    [Theory]
    [InlineData("smoke", "smoke")]
    [InlineData("smoke", "smoke-2", "smoke")]
    [InlineData("smoke", "smoke-4", "smoke", "smoke-2", "smoke-3")]
    [InlineData("smoke-2", "smoke-3", "smoke", "smoke-2")]
    [InlineData("smoke-2", "smoke-2-2", "smoke-2")] // not the number of a copy: there is no run smoke
    [InlineData("-2", "-2-2", "-2")]
    public void A_name_is_free_and_numbered_only_where_it_is_taken(
        string name,
        string free,
        params string[] taken
    ) => Assert.Equal(free, InitialRunFiles.GetFreeName(name, taken.ToHashSet()));

    [Fact]
    public async Task A_new_run_begins_with_the_smallest_that_is_shipped_as_it_is_written()
    {
        _folder.Write("experiments/arithmetic.json", """{ "name": "arithmetic" }""");
        _folder.Write("experiments/smoke.json", """{ "name": "smoke" } // a minute""");
        _folder.Write("experiments/run.schema.json", """{ "type": "object" }""");
        _folder.Write("experiments/damaged.json", "{");
        Assert.Equal(["smoke", "arithmetic"], new Presets(_roots).List().Select(preset => preset.Name));
        Assert.Equal(
            new InitialRunFile("""{ "name": "smoke" } // a minute""", null),
            await Beginnings.CreateAsync(null, Stop)
        );

        _runs.Runs.Add(new Run { Name = "smoke" });
        Assert.Equal("smoke-2", RunForm.Parse((await Beginnings.CreateAsync("", Stop)).Text)!["name"]);
    }

    [Fact]
    public async Task A_clone_has_the_run_file_of_its_run_and_another_name_whatever_the_file_calls_it()
    {
        _runs.Runs.AddRange([
            new Run { Name = "mine" },
            new Run { Name = "mine-seed-8" },
            new Run { Name = "old" },
        ]);
        _runs.RunFiles["mine"] = _runs.RunFiles["mine-seed-8"] = """{ "name": "mine", "seed": 7 }""";
        foreach (var (from, name) in new[] { ("mine", "mine-2"), ("mine-seed-8", "mine-seed-8-2") })
        {
            var form = RunForm.Parse((await Beginnings.CreateAsync(from, Stop)).Text)!;
            Assert.Equal((name, "7"), (form["name"], form["seed"]));
        }
        Assert.Contains(
            "was not kept",
            (await Beginnings.CreateAsync("old", Stop)).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Where_nothing_is_shipped_it_begins_with_what_is_known()
    {
        _folder.Write("models/tiny/config.json", "{}");
        var form = RunForm.Parse((await Beginnings.CreateAsync(null, Stop)).Text)!;
        Assert.Equal(
            ("arithmetic", "models/tiny", null),
            (form["task.name"], form[RunKeys.Model], form["agents.count"])
        );
    }

    [Fact]
    public void Models_are_found_two_folders_deep_and_named_so_that_the_service_finds_them()
    {
        foreach (
            var model in (string[])
                [
                    "models/tiny",
                    "one",
                    "models/tiny/adapter",
                    "a/b/deep",
                    ".hidden/model",
                    "second/models/tiny",
                    "second/models/other",
                ]
        )
            _folder.Write($"{model}/config.json", "{}");
        _folder.Write("models/none/weights.bin", "");
        _outside.Write("model/config.json", "{}");
        Directory.CreateSymbolicLink(_folder.At("models/link"), _outside.At("model"));
        var found = new ModelFolders(_roots).List();
        // A model of the first root hides one of the same name in the second, which is listed by its full path.
        Assert.Equal([_folder.At("second/models/tiny"), "models/other", "models/tiny", "one"], found);
        Assert.All(
            found,
            model => Assert.True(File.Exists(Path.Combine(_roots.Resolve(model), "config.json")))
        );
    }
}
