using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning.Steps;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning;

/// <summary>
/// Multiagent finetuning from a run file to its report: debate, vote, select, train, evaluate, and again.
/// Every step's result is stored as it ends, so an interrupted run goes on where it stopped and ends as an
/// unbroken one.
/// </summary>
public sealed class FinetuningRun(
    IDebateRunner debates,
    IConsensus consensus,
    IAgentTrainer trainer,
    TimeProvider time,
    ILogger<FinetuningRun> logger
)
{
    /// <summary>Numbers, page and plots.</summary>
    internal ReportWriter WriteReport { get; init; } = ReportFolder.WriteAsync;

    /// <summary>
    /// Carries out <paramref name="run"/> in <c>&lt;outputFolder&gt;/runs/&lt;name&gt;</c>. A finished run
    /// that is resumed returns its report at once.
    /// </summary>
    /// <param name="outputFolder">The root under which artifacts lie.</param>
    /// <param name="resume">True: go on with what is there, if anything is. False: refuse a folder that holds
    /// a run.</param>
    /// <param name="command">The command line, for the report.</param>
    /// <param name="progress">Called often, from several threads but one at a time.</param>
    /// <exception cref="InvalidRunFileException">The run cannot start or go on: its problems overlap, an
    /// adapter is of another base, its folder is in use or holds a run with other settings.</exception>
    public async Task<RunReport> ExecuteAsync(
        RunFile run,
        string outputFolder,
        bool resume,
        string? command = null,
        IProgress<RunProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var layout = RunLayout.ForRun(outputFolder, run.Name);
        var problems = ProblemSets.Create(run);
        if (!File.Exists(layout.Manifest))
            AdapterBases.Check(run); // before the folder is there: the run can be started again
        using var _ = RunLock.Acquire(layout);
        var models = RunModels.Create(run);
        var manifest = InitializeFolder(
            layout,
            RunManifest.Create(run, models, problems, time.GetUtcNow(), command),
            resume
        );

        var steps = new StepStore(layout);
        var plan = RunPlan.Create(run);
        Log.RunStarted(
            logger,
            run.Name,
            layout.Folder,
            plan.Count(step => steps.IsFinished(step.Id)),
            plan.Length
        );
        var lineage = new Lineage(run, layout, steps, models);
        var measurements = new ReportMeasurements(consensus, run, layout, problems, steps);
        var executions = new StepExecutions(
            new DebateExecution(debates, run, layout, problems, steps, lineage),
            new SelectExecution(consensus, run, layout),
            new TrainExecution(trainer, run, layout, steps, lineage),
            new GuardExecution(consensus, run, layout),
            measurements,
            new ReportExecution(
                new RunReportBuilder(measurements, new ReportContent(run, steps, manifest), run),
                new ReportReferences(problems, layout, steps),
                WriteReport,
                layout
            )
        );
        await new StepExecutor(executions, steps, time, logger).ExecuteAsync(
            plan,
            run,
            progress,
            cancellationToken
        );
        Log.RunFinished(logger, run.Name, layout.ReportFolder);
        return ReportJson.Read(File.ReadAllText(ReportFolder.JsonIn(layout.ReportFolder)));
    }

    /// <summary>
    /// Writes the report of a run again from what its folder holds, finished or not. The base models are not
    /// needed.
    /// </summary>
    /// <exception cref="InvalidRunFileException">The folder holds no run, is in use, or its problems can no
    /// longer be made.</exception>
    public async Task<RunReport> ReportAsync(string runFolder, CancellationToken cancellationToken = default)
    {
        var layout = RunLayout.Open(runFolder);
        using var _ = RunLock.Acquire(layout);
        var manifest = RunManifest.Read(layout);
        var problems = ProblemSets.Create(manifest.Settings);
        if (!problems.Digests().SequenceEqual(manifest.Problems))
            throw new InvalidRunFileException(
                $"{layout.Folder}: this version makes other problems than the run was held on; report it with the version that made it ({manifest.Versions.GetValueOrDefault(RunManifest.Product)})."
            );
        var (run, steps) = (manifest.Settings, new StepStore(layout));
        var plan = RunPlan.Create(run);
        var report = await new RunReportBuilder(
            new ReportMeasurements(consensus, run, layout, problems, steps),
            new ReportContent(run, steps, manifest),
            run
        ).BuildAsync(plan, recompute: true, cancellationToken);
        // The machine of the run, not the one that happens to write its report again.
        if (await RequireResumableAsync(layout, cancellationToken) is { } earlier)
            report = report with { Machine = earlier.Machine };
        new ReportReferences(problems, layout, steps).Write(plan);
        await WriteReport(report, layout.ReportFolder, cancellationToken);
        return report;
    }

    /// <summary>
    /// The report that is there; null when there is none, or one that was damaged: this one replaces it.
    /// </summary>
    private static async Task<RunReport?> RequireResumableAsync(
        RunLayout layout,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return File.Exists(ReportFolder.JsonIn(layout.ReportFolder))
                ? ReportJson.Read(
                    await File.ReadAllTextAsync(ReportFolder.JsonIn(layout.ReportFolder), cancellationToken)
                )
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private RunManifest InitializeFolder(RunLayout layout, RunManifest manifest, bool resume)
    {
        if (!File.Exists(layout.Manifest))
        {
            if (Directory.Exists(layout.Steps))
                throw new InvalidRunFileException(
                    $"{layout.Folder}: results of a run are there but not what was run ({RunLayout.ManifestName}); delete the folder or choose another (--output)."
                );
            if (manifest.Settings.Source is { IsEmpty: false } source)
                AtomicFile.Write(layout.Experiment, stream => stream.Write(source.Span));
            manifest.Write(layout);
            return manifest;
        }
        if (!resume)
            throw new InvalidRunFileException(
                $"{layout.Folder}: a run is already there; resume it (--resume), choose another folder (--output), or delete it."
            );
        var begun = RunManifest.Read(layout);
        if (begun.DifferenceTo(manifest) is { } difference)
            throw new InvalidRunFileException(
                $"{layout.Folder}: the run cannot be resumed with other settings: {difference}; undo the change or choose another folder."
            );
        if (begun.ResumedBy(manifest) is not { } continued)
            return begun;
        foreach (var change in continued.Changes.Except(begun.Changes))
            Log.VersionChanged(logger, begun.Name, change);
        continued.Write(layout);
        return continued;
    }
}
