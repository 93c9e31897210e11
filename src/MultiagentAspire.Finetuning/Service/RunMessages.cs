using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Queues;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>The gRPC messages of runs.</summary>
internal static class RunMessages
{
    /// <summary>The state of a run from the queue and its folder.</summary>
    /// <param name="status">The run's item on the queue; unknown items are looked up in the folder.</param>
    /// <param name="layout">Paths of the run folder, which need not exist.</param>
    /// <exception cref="KeyNotFoundException">Neither the queue nor a folder knows the run.</exception>
    public static Run ToProto(WorkStatus status, RunLayout layout)
    {
        var folder = new DirectoryInfo(layout.Folder);
        var run = new Run
        {
            Name = status.Id,
            Reason = status.Reason ?? "",
            State = StateOf(status, layout, folder),
            Created = CreationTime(status, folder),
        };
        if (
            status.Progress is { } text
            && JsonSerializer.Deserialize(text, RunServiceJson.Default.RunProgress) is { } progress
        )
            run.Progress = RunWire.ToProto(progress);
        return run;
    }

    /// <summary>
    /// The state by the queue. A run that the queue has forgotten has succeeded if it has a report, and was cancelled
    /// if it only has a folder.
    /// </summary>
    private static RunState StateOf(WorkStatus status, RunLayout layout, DirectoryInfo folder)
    {
        switch (status.State)
        {
            case WorkState.Pending or WorkState.Waiting:
                return RunState.Pending;
            case WorkState.Leased:
                return RunState.Running;
            case WorkState.Completed:
                return RunState.Succeeded;
            case WorkState.Dead:
                return RunState.Failed;
            case WorkState.Cancelled:
                return RunState.Cancelled;
        }
        if (File.Exists(ReportFolder.JsonIn(layout.ReportFolder)))
            return RunState.Succeeded;
        if (folder.Exists)
            return RunState.Cancelled;
        throw new KeyNotFoundException($"no run '{status.Id}' is known");
    }

    /// <summary>When the folder was created; before that, when the run was enqueued.</summary>
    private static Timestamp? CreationTime(WorkStatus status, DirectoryInfo folder)
    {
        if (folder.Exists)
            return Timestamp.FromDateTime(folder.CreationTimeUtc);
        return status.Enqueued is { } enqueued ? Timestamp.FromDateTimeOffset(enqueued) : null;
    }

    /// <summary>The size of a plan before the run starts.</summary>
    /// <param name="run">The run file.</param>
    /// <param name="outline">Counts of trainings, steps and model calls.</param>
    public static Outline ToProto(RunFile run, RunOutline outline)
    {
        var maxRounds = run.PlannedArms.Max(arm => arm.Debate.Rounds);
        return new Outline
        {
            Agents = run.Agents.Length,
            Rounds = maxRounds,
            Iterations = run.Iterations,
            Trained = outline.Trained,
            TrainingProblems = run.Task.Train,
            EvaluationProblems = run.Task.Evaluate,
            Steps = outline.Steps,
            Calls = outline.Calls,
        };
    }
}
