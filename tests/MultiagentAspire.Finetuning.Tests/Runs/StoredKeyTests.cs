using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Service;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>Keys of measurements and of the progress of runs, which other versions read.</summary>
public sealed class StoredKeyTests : IDisposable
{
    private readonly RunFixture _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_measurement_keeps_its_keys()
    {
        var run = _run.Load(iterations: 1);
        await _run.ExecuteAsync(run);
        var layout = RunLayout.ForRun(_run.Root(), run.Name);
        var step = RunPlan.Create(run).OfType<DebateStep>().First(step => step.IsMeasured);
        var json = await File.ReadAllTextAsync(
            layout.MeasurementPath(step.Id),
            TestContext.Current.CancellationToken
        );
        using var measured = JsonDocument.Parse(json);
        var first = measured.RootElement[0];
        Assert.Equal(["split", "measure", "whole", "shown"], KeysOf(first));
        Assert.Equal(["arm", "result", "scores"], KeysOf(first.GetProperty("whole")));
        Assert.Equal("iteration", KeysOf(first.GetProperty("shown")).First());
    }

    [Fact]
    public void The_progress_of_a_run_keeps_its_keys()
    {
        var progress = new RunProgress
        {
            Phase = RunPhase.Train,
            Name = "multiagent",
            Iteration = 1,
            Iterations = 3,
            Agent = AgentId.Generator(0),
            Step = 4,
            Steps = 20,
            Remaining = TimeSpan.FromMinutes(2),
        };
        Assert.Equal(
            """
            {"phase":"Train","name":"multiagent","iteration":1,"iterations":3,"agent":"generator-1",
            "done":0,"total":0,"tokens":0,"elapsed":"00:00:00","loss":null,"step":4,"steps":20,
            "left":"00:02:00","learningRate":null,"state":null,"tokensPerSecond":0}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(progress, RunServiceJson.Default.RunProgress)
        );
    }

    private static IEnumerable<string> KeysOf(JsonElement json) =>
        json.EnumerateObject().Select(member => member.Name);
}
