using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Tests.Folders;

/// <summary>Paths, lock and stored results of a run's folder.</summary>
public sealed class RunFolderTests
{
    [Fact]
    public void One_process_at_a_time_works_on_a_run()
    {
        using var run = new StoredRun();
        using (RunLock.Acquire(run.Layout))
        {
            var error = Assert.Throws<RunInUseException>(() => RunLock.Acquire(run.Layout));
            Assert.Contains(run.Layout.Folder, error.Message, StringComparison.Ordinal);
        }
        RunLock.Acquire(run.Layout).Dispose();
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused_with_what_to_do()
    {
        using var run = new StoredRun();
        var layout = new RunLayout(Path.Combine(run.Layout.Manifest, "below-a-file"));
        var error = Assert.Throws<InvalidRunFileException>(() => RunLock.Acquire(layout));
        Assert.Contains("choose another folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transcripts_are_found_by_iteration_and_name_and_links_and_strangers_are_left_out()
    {
        using var run = new StoredRun();
        foreach (
            var path in (string[])
                [
                    "iterations/2/transcripts/train.jsonl",
                    "iterations/1/transcripts/evaluate.jsonl",
                    "iterations/1/arms/cool/transcripts/train.jsonl",
                    "iterations/1/transcripts/notes.txt",
                    "iterations/latest/transcripts/train.jsonl",
                    "iterations/1/data/generator-1.jsonl",
                ]
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(run.Layout.ResolvePath(path))!);
            File.WriteAllText(run.Layout.ResolvePath(path), "");
        }
        var files = run.Layout.TranscriptFiles().ToList();
        Assert.Equal(
            [(1, "evaluate"), (1, "train (cool)"), (2, "train")],
            files.Select(file => (file.Iteration, file.Name))
        );
        Assert.Equal(
            [null, "iterations/1/arms/cool/data", "iterations/2/data"],
            files.Select(file => file.Data)
        );
    }

    [Fact]
    public void The_results_of_trainings_are_told_from_those_of_other_steps()
    {
        using var run = new StoredRun();
        Assert.Empty(run.Layout.TrainingResults());
        run.Finish(1);
        Assert.Equal(
            run.Arm()
                .Agents.Select(agent => $"1-train-multiagent-{agent}.json")
                .Order(StringComparer.Ordinal),
            run.Layout.TrainingResults().Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_stored_result_reads_back_and_a_damaged_one_is_named_with_what_to_do()
    {
        using var run = new StoredRun();
        run.Finish(1);
        var id = StepIds.Train(1, "multiagent", AgentId.Critic(1));
        Assert.True(run.Steps.IsFinished(id));
        Assert.Equal((2, 5), (run.Steps.SecondsOf(id), run.Steps.Read<TrainResult>(id).Result.Examples));

        File.WriteAllText(run.Layout.ResultPath(id), "{");
        var error = Assert.Throws<InvalidDataException>(() => run.Steps.Read<TrainResult>(id));
        Assert.Contains(run.Layout.ResultPath(id), error.Message, StringComparison.Ordinal);
        Assert.Contains("delete it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Measurements_read_back_and_a_damaged_file_is_named()
    {
        using var run = new StoredRun();
        var store = new MeasurementStore<int>(run.Layout);
        Assert.False(store.Has("1-evaluate-multiagent"));
        Directory.CreateDirectory(Path.GetDirectoryName(run.Layout.MeasurementPath("x"))!);
        store.Write("1-evaluate-multiagent", [3, 4]);
        Assert.True(store.Has("1-evaluate-multiagent"));
        Assert.Equal([3, 4], store.Read("1-evaluate-multiagent"));
        File.WriteAllText(run.Layout.MeasurementPath("1-evaluate-multiagent"), "[");
        var error = Assert.Throws<InvalidDataException>(() => store.Read("1-evaluate-multiagent"));
        Assert.Contains("delete it, and write the report again", error.Message, StringComparison.Ordinal);
    }
}
