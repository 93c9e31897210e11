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
}
