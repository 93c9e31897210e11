using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Folders;

/// <summary>Which changes make another run, and what a manifest records.</summary>
public sealed class RunChangesTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunManifest Manifest(RunFile run) =>
        RunManifest.Create(run, RunModels.Create(run), ProblemSets.Create(run), StoredRun.Started, "command");

    private RunFile AtEndpoint(string endpoint, string transfer = "") =>
        _folder.Load(
            $$"""
            {
              "name": "far", "seed": 7,
              "task": { "name": "arithmetic", "train": 4, "evaluate": 4{{transfer}} },
              "models": { "gpt": { "endpoint": "https://host/v1", "model": "m"{{endpoint}} } },
              "agents": [{}, {}], "arms": ["multiagent"]
            }
            """
        );

    private string? Difference(string before, string after) =>
        Manifest(AtEndpoint(before)).DifferenceTo(Manifest(AtEndpoint(after)));

    [Fact]
    public void A_manifest_has_the_schema_and_versions_of_this_build()
    {
        var manifest = Manifest(_folder.Small());
        Assert.Equal(
            (1, "small", 7, "command"),
            (manifest.Schema, manifest.Name, manifest.Seed, manifest.Command)
        );
        Assert.Equal(
            ProductVersion.Current.ToString(3),
            manifest.Versions[RunManifest.Product].Split('-')[0]
        );
        Assert.All(manifest.Versions.Values, version => Assert.DoesNotContain('+', version));
    }

    [Fact]
    public void The_stored_text_ends_with_a_line_and_reads_back_as_it_was()
    {
        using var run = new StoredRun();
        var text = File.ReadAllText(run.Layout.Manifest);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        RunManifest.Read(run.Layout).Write(run.Layout);
        Assert.Equal(text, File.ReadAllText(run.Layout.Manifest));
    }

    [Theory]
    [InlineData(", \"retries\": 1")]
    [InlineData(", \"timeoutSeconds\": 7")]
    [InlineData(", \"pricePerMillionTokens\": { \"prompt\": 3 }")]
    public void Limits_and_prices_of_an_endpoint_can_change_during_a_run(string endpoint) =>
        Assert.Null(Difference("", endpoint));

    [Fact]
    public void The_model_of_an_endpoint_and_how_it_is_finetuned_cannot()
    {
        const string Job = ", \"finetuning\": { \"api\": \"openai\", \"epochs\": 2 }";
        Assert.StartsWith(
            "models.gpt was ",
            Difference("", ", \"tokenLimit\": \"max_completion_tokens\""),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "settings.finetuning of gpt was absent and is now {",
            Difference("", Job),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "settings.finetuning of gpt.epochs was 2 and is now 3",
            Difference(Job, Job.Replace('2', '3'))
        );
    }

    [Fact]
    public void The_folder_of_a_model_or_of_problems_can_move()
    {
        _folder.At("models");
        File.WriteAllText(_folder.At("a.jsonl"), Problems(12));
        File.Copy(_folder.At("a.jsonl"), _folder.At("b.jsonl"));
        Directory.CreateDirectory(_folder.At("moved"));
        File.Copy(_folder.At("models/arithmetic-tiny/config.json"), _folder.At("moved/config.json"));
        RunManifest OnFile(string path, string model) =>
            Manifest(
                _folder.Small(changes: json =>
                    json.Replace(
                            "\"name\": \"arithmetic\", \"train\": 8, \"evaluate\": 6",
                            TaskOn(path),
                            StringComparison.Ordinal
                        )
                        .Replace("models/arithmetic-tiny", model, StringComparison.Ordinal)
                )
            );
        var before = OnFile("a.jsonl", "models/arithmetic-tiny");
        Assert.Null(before.DifferenceTo(OnFile("b.jsonl", "moved")));
        Assert.Equal(before.SettingsDigest, OnFile("b.jsonl", "moved").SettingsDigest);
        Assert.NotEqual(before.Settings.Task.Spec, OnFile("b.jsonl", "moved").Settings.Task.Spec);
    }

    private static string TaskOn(string path) =>
        $$"""
            "name": "jsonl", "path": "{{path}}", "train": 4, "evaluate": 3,
            "transfer": [{ "name": "again", "task": "jsonl", "path": "{{path}}", "evaluate": 2 }]
            """;

    private static string Problems(int count) =>
        string.Join(
            '\n',
            Enumerable
                .Range(1, count)
                .Select(i =>
                    JsonSerializer.Serialize(
                        new { question = $"What is {i} times {i * i}?", answer = $"{i * i * i}" }
                    )
                )
        );

    [Fact]
    public void The_settings_digest_ignores_name_seed_and_problems_alone()
    {
        var (run, digest) = (_folder.Small(), Manifest(_folder.Small()).SettingsDigest);
        Assert.Equal(digest, Manifest(run.WithSeed(99)).SettingsDigest);
        Assert.NotEqual(digest, Manifest(run with { Iterations = 3 }).SettingsDigest);
        var other = Manifest(run) with { Models = Manifest(run).Models.SetItem("base", "other") };
        Assert.NotEqual(digest, other.SettingsDigest);
    }

    [Fact]
    public void Only_versions_that_both_know_and_that_differ_are_changes()
    {
        var manifest = Manifest(_folder.Small());
        RunManifest With(params (string Name, string Version)[] versions) =>
            manifest with
            {
                Versions = versions.Aggregate(
                    manifest.Versions.Clear(),
                    (all, version) => all.Add(version.Name, version.Version)
                ),
            };
        var before = With(("a", "1"), ("b", "1"), ("old", "1"));
        var resumed = before.ResumedBy(With(("a", "2"), ("b", "1"), ("new", "1")))!;
        Assert.Equal(["a 1 → 2"], resumed.Changes);
        Assert.Null(before.ResumedBy(With(("a", "1"), ("b", "1"))));
        Assert.Equal(["a 1 → 2", "a 1 → 3"], resumed.ResumedBy(With(("a", "3")))!.Changes);
    }

    [Fact]
    public void Differences_are_named_from_the_top_and_the_first_one_counts()
    {
        var run = _folder.Small();
        var (before, after) = (Manifest(run), Manifest(run with { Iterations = 3, Seed = 8 }));
        Assert.Equal("settings.seed was 7 and is now 8", before.DifferenceTo(after));
        var unknown = before with { Problems = before.Problems.Remove("train") };
        Assert.EndsWith(" and is now absent", before.DifferenceTo(unknown), StringComparison.Ordinal);
        Assert.StartsWith(
            "problems.train was absent and is now ",
            unknown.DifferenceTo(before),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_model_that_is_in_a_folder_and_at_an_endpoint_is_one_reference()
    {
        var run = AtEndpoint(", \"adapters\": \"vllm\", \"path\": \"models/arithmetic-tiny\"");
        var both = RunModels.Create(run)["gpt"];
        Assert.Equal((_folder.At("models/arithmetic-tiny"), true), (both.Path, both.HasFolder));
        Assert.Equal(run.Endpoints["gpt"].Model, both.Endpoint);
        var far = RunModels.Create(AtEndpoint(""))["gpt"];
        Assert.Equal(("https://host/v1/m", false), (far.Path, far.HasFolder));
        var near = RunModels.Create(_folder.Small())["base"];
        Assert.Equal(
            (_folder.At("models/arithmetic-tiny"), true, null),
            (near.Path, near.HasFolder, near.Endpoint)
        );
    }
}
