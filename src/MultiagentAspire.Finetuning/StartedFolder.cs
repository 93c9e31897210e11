using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning;

/// <summary>
/// The manifest and the run file in the folder of a run: written at its start, and changed where a resumed run has
/// more iterations or arms.
/// </summary>
/// <param name="layout">Paths of the run folder.</param>
/// <param name="logger">Receives a line for each change.</param>
internal sealed class StartedFolder(RunLayout layout, ILogger logger)
{
    /// <summary>Writes the run file and the manifest of a run that has no folder yet.</summary>
    /// <returns>The manifest.</returns>
    /// <exception cref="InvalidRunFileException">The folder has results, but no manifest.</exception>
    public static RunManifest Create(RunLayout layout, RunManifest manifest)
    {
        if (Directory.Exists(layout.Steps))
            throw new InvalidRunFileException(
                $"{layout.Folder}: the folder holds results of a run but no {RunLayout.ManifestName}; "
                    + "delete the folder or choose another (--output)."
            );
        WriteRunFile(layout, manifest.Settings);
        manifest.Write(layout);
        return manifest;
    }

    /// <summary>
    /// Checks that a run resumes the one in the folder, and records what it adds and versions that changed.
    /// </summary>
    /// <param name="planned">The manifest of the run that resumes.</param>
    /// <param name="problems">Its problems.</param>
    /// <returns>The manifest that the folder contains afterwards.</returns>
    /// <exception cref="InvalidRunFileException">A setting changed; the message names it.</exception>
    public RunManifest Resume(RunManifest planned, ProblemSets problems)
    {
        var started = RunManifest.Read(layout);
        planned = planned with { Settings = RunGrowth.KeepOrder(planned.Settings, started.Settings) };
        planned = planned with { Settings = RunGrowth.KeepScores(planned.Settings, started.Settings) };
        var comparable = planned with { Problems = problems.Digests(started.Settings.Iterations) };
        if (started.DifferenceTo(comparable) is { } difference)
            throw new InvalidRunFileException(
                $"{layout.Folder}: the run cannot be resumed with other settings: {difference}; "
                    + "undo the change or choose another folder."
            );
        var otherVersion = started.ResumedBy(planned);
        foreach (var change in otherVersion?.Changes.Except(started.Changes) ?? [])
            Log.VersionChanged(logger, started.Name, change);
        var grown = (otherVersion ?? started).GrownBy(planned);
        if (grown is not null)
            Grow(started, grown);
        else
            otherVersion?.Write(layout);
        return grown ?? otherVersion ?? started;
    }

    /// <summary>
    /// Records a longer run. The reports that are planned after an unfinished step are written again. The manifest is
    /// written last, so that an interrupted change is repeated.
    /// </summary>
    private void Grow(RunManifest started, RunManifest grown)
    {
        var steps = new StepStore(layout);
        var outdated = RunPlan.Create(grown.Settings).SkipWhile(step => steps.IsFinished(step.Id));
        foreach (var report in outdated.OfType<ReportStep>())
            steps.Delete(report.Id);
        WriteRunFile(layout, grown.Settings);
        grown.Write(layout);
        foreach (var addition in (grown.Growth ?? []).Skip(started.Growth?.Length ?? 0))
            Log.RunGrown(logger, started.Name, addition);
    }

    private static void WriteRunFile(RunLayout layout, RunFile run)
    {
        if (run.Source is { IsEmpty: false } source)
            AtomicFile.Write(layout.Experiment, stream => stream.Write(source.Span));
    }
}
