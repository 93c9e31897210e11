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
/// The outer loop: multiagent finetuning from a run file to its report. Each iteration debates, votes, selects,
/// trains and evaluates. The result of a step is stored when the step ends, so an interrupted run is resumed at its
/// first unfinished step and ends with the same results as an uninterrupted one.
/// </summary>
/// <param name="debates">Runs one debate per problem.</param>
/// <param name="consensus">Votes, and selects training data.</param>
/// <param name="trainer">Finetunes one agent per call.</param>
/// <param name="scorer">Scores responses by models, for metrics of diversity.</param>
/// <param name="time">Clock of start times and durations in the run folder.</param>
/// <param name="logger">Receives one line for each finished step.</param>
public sealed class FinetuningRun(
    IDebateRunner debates,
    IConsensus consensus,
    IAgentTrainer trainer,
    IResponseScorer scorer,
    TimeProvider time,
    ILogger<FinetuningRun> logger
)
{
    /// <summary>Writes the numbers, the page and the plots of a report. Tests replace it.</summary>
    internal ReportWriter WriteReport { get; init; } = ReportFolder.WriteAsync;

    /// <summary>
    /// Carries out <paramref name="run"/> in <c>&lt;outputFolder&gt;/runs/&lt;name&gt;</c>. For a run that is
    /// already finished, resuming only reads its report.
    /// </summary>
    /// <param name="run">The checked run file.</param>
    /// <param name="outputFolder">The folder that contains <c>runs</c>.</param>
    /// <param name="resume">
    /// True: start the run, or resume it when its folder exists. False: reject a folder that holds a run.
    /// </param>
    /// <param name="command">The command line that the report quotes; null: none.</param>
    /// <param name="progress">Called often, from several threads but never concurrently. Null: no progress.</param>
    /// <param name="cancellationToken">Interrupts the run; it can be resumed.</param>
    /// <returns>The report of the finished run.</returns>
    /// <exception cref="InvalidRunFileException">
    /// The run cannot be started or resumed: its problems overlap, an adapter belongs to another base model, its
    /// folder is in use, or the folder holds a run with other settings.
    /// </exception>
    /// <exception cref="RunLimitException">A limit of the run is reached; it can be resumed.</exception>
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
            AdapterBases.Check(run); // before the folder exists: after an error the run can be started again
        using var runLock = RunLock.Acquire(layout);
        var models = RunModels.Create(run);
        var planned = RunManifest.Create(run, models, problems, time.GetUtcNow(), command);
        var manifest = InitializeFolder(layout, planned, problems, resume);
        run = run with { Arms = manifest.Settings.Arms, Evaluation = manifest.Settings.Evaluation };

        var steps = new StepStore(layout);
        var lineage = new Lineage(run, layout, steps, models);
        var plan = RunPlan.Create(run);
        var spending = new Spending(run, plan, steps, manifest.Models);
        var executions = CreateExecutions(run, layout, problems, steps, lineage, manifest, spending);
        var finished = plan.Count(step => steps.IsFinished(step.Id));
        Log.RunStarted(logger, run.Name, layout.Folder, finished, plan.Length);
        var executor = new StepExecutor(executions, steps, time, logger);
        await executor.ExecuteAsync(plan, run, progress, cancellationToken);
        Log.RunFinished(logger, run.Name, layout.ReportFolder);
        return ReportJson.Read(File.ReadAllText(ReportFolder.JsonIn(layout.ReportFolder)));
    }

    /// <summary>
    /// Measures all finished evaluations of a run folder again and rewrites its report. The run may be unfinished.
    /// The base models are not needed.
    /// </summary>
    /// <param name="runFolder">The run's own folder, which contains <c>run.json</c>.</param>
    /// <param name="cancellationToken">Ends the measurements; the old report then stays.</param>
    /// <exception cref="InvalidRunFileException">
    /// The folder holds no run, is in use, or this version creates other problems than the run's.
    /// </exception>
    public async Task<RunReport> ReportAsync(string runFolder, CancellationToken cancellationToken = default)
    {
        var layout = RunLayout.Open(runFolder);
        using var runLock = RunLock.Acquire(layout);
        var manifest = RunManifest.Read(layout);
        var run = manifest.Settings;
        var problems = ProblemSets.Create(run);
        RequireSameProblems(layout, manifest, problems);

        var steps = new StepStore(layout);
        var plan = RunPlan.Create(run);
        var measurements = new ReportMeasurements(consensus, run, layout, problems, steps);
        var builder = new RunReportBuilder(measurements, new ReportContent(run, steps, manifest), run);
        var report = await builder.BuildAsync(plan, recompute: true, cancellationToken);
        // The machine that carried out the run, not the one that rewrites its report.
        if (await ReadPreviousReportAsync(layout, cancellationToken) is { } previous)
            report = report with { Machine = previous.Machine };
        new ReportReferences(problems, layout, steps).Write(plan);
        await WriteReport(report, layout.ReportFolder, cancellationToken);
        return report;
    }

    /// <summary>Connects the executions of all kinds of steps to the folder of one run.</summary>
    private StepExecutions CreateExecutions(
        RunFile run,
        RunLayout layout,
        ProblemSets problems,
        StepStore steps,
        Lineage lineage,
        RunManifest manifest,
        Spending spending
    )
    {
        var measurements = new ReportMeasurements(consensus, run, layout, problems, steps);
        var builder = new RunReportBuilder(measurements, new ReportContent(run, steps, manifest), run);
        var references = new ReportReferences(problems, layout, steps);
        var debate = new DebateExecution(debates, run, layout, problems, steps, lineage, spending);
        var train = new TrainExecution(trainer, run, layout, steps, lineage, spending);
        return new StepExecutions(
            debate,
            new SelectExecution(consensus, run, layout, problems),
            train,
            new GuardExecution(consensus, run, layout),
            new ScoreExecution(scorer, run, layout, lineage),
            measurements,
            new ReportExecution(builder, references, WriteReport, layout),
            spending
        );
    }

    /// <summary>Rejects a version whose task creates other problems than those that the run recorded.</summary>
    private static void RequireSameProblems(RunLayout layout, RunManifest manifest, ProblemSets problems)
    {
        if (problems.Digests().SequenceEqual(manifest.Problems))
            return;
        var version = manifest.Versions.GetValueOrDefault(RunManifest.Product);
        throw new InvalidRunFileException(
            $"{layout.Folder}: this version creates other problems than those of the run; "
                + $"report it with the version that created it ({version})."
        );
    }

    /// <summary>
    /// The report that the folder holds. Null when there is none or it is damaged: the new report replaces it.
    /// </summary>
    private static async Task<RunReport?> ReadPreviousReportAsync(
        RunLayout layout,
        CancellationToken cancellationToken
    )
    {
        var path = ReportFolder.JsonIn(layout.ReportFolder);
        if (!File.Exists(path))
            return null;
        try
        {
            return ReportJson.Read(await File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Creates the folder of a new run, or checks that an existing one can be resumed.
    /// </summary>
    /// <returns>The manifest that the folder contains afterwards.</returns>
    /// <exception cref="InvalidRunFileException">The folder holds a run that must not or cannot be resumed.</exception>
    private RunManifest InitializeFolder(
        RunLayout layout,
        RunManifest planned,
        ProblemSets problems,
        bool resume
    )
    {
        if (!File.Exists(layout.Manifest))
            return StartedFolder.Create(layout, planned);
        if (!resume)
            throw new InvalidRunFileException(
                $"{layout.Folder}: a run is already there; resume it (--resume), "
                    + "choose another folder (--output), or delete it."
            );
        return new StartedFolder(layout, logger).Resume(planned, problems);
    }
}
