using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Folders;

/// <summary>The form of stored results, the lock, and preferences.</summary>
public sealed class StoredResultsTests
{
    [Fact]
    public void A_result_is_stored_as_indented_lines_and_measurements_as_one()
    {
        using var run = new StoredRun();
        run.Steps.Write(new StepRecord<int[]>("1-x", StoredRun.Started, 2, [3]));
        Assert.Equal(
            "{\n  \"step\": \"1-x\",\n  \"finished\": \"2026-11-30T12:00:00+00:00\",\n  \"seconds\": 2,\n"
                + "  \"result\": [\n    3\n  ]\n}\n",
            File.ReadAllText(run.Layout.ResultPath("1-x"))
        );
        Directory.CreateDirectory(Path.GetDirectoryName(run.Layout.MeasurementPath("1-x"))!);
        new MeasurementStore<int>(run.Layout).Write("1-x", [3, 4]);
        Assert.Equal("[3,4]\n", File.ReadAllText(run.Layout.MeasurementPath("1-x")));
    }

    [Fact]
    public void Names_are_stored_as_text_and_a_number_in_their_place_is_an_error()
    {
        Assert.Equal(
            "\"keptPrevious\"",
            JsonSerializer.Serialize(GuardDecision.KeptPrevious, StepStore.Json)
        );
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<GuardDecision>("2", StepStore.Json));
    }

    [Fact]
    public void Debates_of_an_earlier_version_had_no_silent_agents_and_no_endpoints()
    {
        var result = JsonSerializer.Deserialize<DebateStepResult>(
            """{ "debates": 4, "tokensGenerated": 50, "tokensPrompt": 60 }""",
            StepStore.Json
        )!;
        Assert.Equal(
            (4, 50, 60, 0, 0),
            (
                result.Debates,
                result.TokensGenerated,
                result.TokensPrompt,
                result.UnansweredCalls,
                result.EndpointUsage.Length
            )
        );
    }

    [Theory]
    [InlineData(2, 3, 3)]
    [InlineData(5, 3, 5)]
    public void A_resumed_training_took_the_longer_of_both_times(
        double step,
        double training,
        double expected
    ) =>
        Assert.Equal(
            expected,
            TrainResult.SecondsOf(
                new StepRecord<TrainResult>(
                    "x",
                    StoredRun.Started,
                    step,
                    new TrainResult { Seconds = training }
                )
            )
        );

    [Fact]
    public void The_lock_makes_the_folder_of_a_new_run()
    {
        using var folder = new TemporaryFolder();
        var layout = RunLayout.ForRun(folder.Path, "new");
        using (RunLock.Acquire(layout))
            Assert.True(File.Exists(layout.LockFile));
    }

    [Fact]
    public void A_step_that_is_not_finished_cannot_be_read()
    {
        using var run = new StoredRun();
        Assert.False(run.Steps.IsFinished("1-x"));
        var error = Assert.Throws<InvalidOperationException>(() => run.Steps.Read<int>("1-x"));
        Assert.Contains("Step 1-x of ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Preferences_are_those_of_the_agents_that_have_pairs()
    {
        using var run = new StoredRun(iterations: 2);
        foreach (var iteration in (int[])[1, 2])
        {
            run.Finish(iteration);
            Write(run, iteration, slip: iteration == 1 ? "2" : "1");
        }
        var preferences = RunArtifacts.Open(run.Layout.Folder).Preferences();
        Assert.Contains(AgentId.Generator(2), preferences.Select(entry => entry.Agent));
        Assert.DoesNotContain(AgentId.Generator(0), preferences.Select(entry => entry.Agent));
        Assert.All(preferences, entry => Assert.NotEmpty(entry.Pairs));
    }

    /// <summary>A debate in which the third agent answers <paramref name="slip"/> first.</summary>
    private static void Write(StoredRun run, int iteration, string slip)
    {
        var path = run.Layout.ResolvePath($"iterations/{iteration}/transcripts/train.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string?[][] answers =
        [
            ["1", "1", slip],
            ["1", "1", "1"],
        ];
        Transcripts.Write(path, [SampleTranscripts.Debate("p", answers)]);
    }

    [Fact]
    public void Agents_at_endpoints_are_not_exported()
    {
        using var run = new StoredRun(
            iterations: 1,
            changes: json =>
                json.Replace(
                    "\"base\": { \"path\": \"models/arithmetic-tiny\" }",
                    "\"base\": { \"endpoint\": \"https://host/v1\", \"model\": \"m\" }",
                    StringComparison.Ordinal
                )
        );
        run.Finish(1);
        var error = Assert.Throws<InvalidRunFileException>(() =>
            RunArtifacts.Open(run.Layout.Folder).Agents()
        );
        Assert.Contains("all of its agents answer at endpoints", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_model_at_an_endpoint_has_no_folder_that_could_be_missing()
    {
        var far = new EndpointModel("https://host/v1", "m").Reference;
        Assert.Equal(new AgentModel(far), RunSocieties.Resolve(new AgentModel(far)));
        var gone = new ModelRef("/there/is/no/such/folder", "x");
        Assert.Throws<InvalidDataException>(() => RunSocieties.Resolve(new AgentModel(gone)));
    }
}
