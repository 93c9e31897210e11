using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Folders;

/// <summary>Folders of runs that an earlier version began.</summary>
public sealed class RunManifestTests : IDisposable
{
    private static readonly string Stored = File.ReadAllText(
        Repository.At("tests/MultiagentAspire.Runs.Tests/Folders/run-of-0.1.0.json")
    );
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunLayout Layout(string json) =>
        new(Path.GetDirectoryName(_folder.Write($"old/{RunLayout.ManifestName}", json))!);

    [Fact]
    public void A_run_of_version_0_1_0_opens_and_is_written_as_it_was()
    {
        var layout = Layout(Stored);

        var manifest = RunManifest.Read(layout);
        manifest.Write(layout);

        Assert.Equal(Stored, File.ReadAllText(layout.Manifest));
        Assert.Equal("multiagent", manifest.Settings.FirstSociety?.Name);
    }

    [Fact]
    public void Its_steps_are_those_that_it_stored()
    {
        var plan = RunPlan.Create(RunManifest.Read(Layout(Stored)).Settings);

        Assert.Equal(
            [
                "0-evaluate-base",
                "0-evaluate-base-cool",
                "0-evaluate-base-greedy",
                "0-evaluate-majority",
                "0-evaluate-debate",
                "1-collect-multiagent",
                "1-select-multiagent",
                "1-train-multiagent-generator-1",
                "1-train-multiagent-generator-2",
                "1-train-multiagent-generator-3",
                "1-train-multiagent-critic-1",
                "1-train-multiagent-critic-2",
                "1-train-multiagent-critic-3",
                "1-evaluate-multiagent",
                "1-evaluate-multiagent-samples",
                "1-collect-single-agent",
                "1-select-single-agent",
                "1-train-single-agent-single-1",
                "1-evaluate-single-agent",
                "1-report",
            ],
            plan.Select(step => step.Id)
        );
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "settings": {} }""")]
    public void What_is_no_manifest_is_refused_by_name(string json) =>
        Assert.Contains(
            RunLayout.ManifestName,
            Assert.Throws<InvalidRunFileException>(() => RunManifest.Read(Layout(json))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_change_of_version_is_recorded_once_when_the_run_is_resumed()
    {
        using var run = new StoredRun();
        var before = run.Manifest with
        {
            Versions = run.Manifest.Versions.SetItem(RunManifest.Product, "0.1.0"),
        };
        Assert.Null(run.Manifest.ResumedBy(run.Manifest));
        var resumed = before.ResumedBy(run.Manifest)!;
        Assert.StartsWith(
            $"{RunManifest.Product} 0.1.0 → ",
            Assert.Single(resumed.Changes),
            StringComparison.Ordinal
        );
        Assert.Null(resumed.ResumedBy(run.Manifest)); // the same change again
    }

    [Fact]
    public void Runs_that_differ_in_name_and_seed_alone_have_equal_settings_and_others_do_not()
    {
        using var run = new StoredRun();
        using var other = new StoredRun(changes: json =>
            json.Replace("\"seed\": 7", "\"seed\": 8", StringComparison.Ordinal)
        );
        using var longer = new StoredRun(iterations: 3);
        Assert.NotEqual(run.Manifest.Problems, other.Manifest.Problems);
        Assert.Equal(run.Manifest.SettingsDigest, other.Manifest.SettingsDigest);
        Assert.NotEqual(run.Manifest.SettingsDigest, longer.Manifest.SettingsDigest);
    }

    [Fact]
    public void The_first_difference_to_another_run_is_named()
    {
        using var run = new StoredRun();
        using var other = new StoredRun(iterations: 3);
        Assert.Null(run.Manifest.DifferenceTo(run.Manifest));
        Assert.Null(run.Manifest.DifferenceTo(other.Manifest)); // it grows
        Assert.Equal("settings.iterations was 3 and is now 2", other.Manifest.DifferenceTo(run.Manifest));
        var renamed = run.Manifest with { Models = run.Manifest.Models.SetItem("base", "other") };
        Assert.StartsWith("models.base was ", run.Manifest.DifferenceTo(renamed), StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_that_needs_a_later_version_is_refused()
    {
        using var run = new StoredRun();
        var text = File.ReadAllText(run.Layout.Manifest);
        File.WriteAllText(run.Layout.Manifest, text.Insert(1, "\n  \"minimumVersion\": \"99.0.0\","));
        var error = Assert.Throws<InvalidRunFileException>(() => RunManifest.Read(run.Layout));
        Assert.Contains("needs version 99.0.0", error.Message, StringComparison.Ordinal);
    }
}
