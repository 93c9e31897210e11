using System.Collections.Concurrent;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>The folders of runs, read only: <c>runs/&lt;name&gt;</c> under <c>Artifacts:Output</c>.</summary>
internal sealed class RunFolders(ArtifactRoots roots)
{
    private readonly ConcurrentDictionary<string, (DateTime Written, BestAccuracy? Best)> _best = new(
        StringComparer.Ordinal
    );
    private readonly ConcurrentDictionary<string, RunManifest> _manifests = new(StringComparer.Ordinal);

    /// <summary>A file in a run's folder; null when there is none, or the name is no run's.</summary>
    /// <param name="parts">Of the path, relative to the run's folder.</param>
    public string? Find(string run, params string[] parts) =>
        Find(run, layout => Path.Combine([layout.Folder, .. parts]));

    /// <summary>The same by where it lies.</summary>
    public string? Find(string run, Func<RunLayout, string> at) =>
        Layout(run) is { } layout && at(layout) is var path && File.Exists(path) ? roots.Resolve(path) : null;

    /// <summary>A run's folder; null when there is none, or the name is no run's.</summary>
    public string? Folder(string run) => Layout(run)?.Folder;

    /// <summary>Where everything of a run lies; null when there is no such folder, or the name is no run's.</summary>
    public RunLayout? Layout(string run)
    {
        if (!RunNames.IsValid(run))
            return null;
        var folder = RunLayout.ForRun(roots.Output, run).Folder;
        return Directory.Exists(folder) ? new RunLayout(roots.Resolve(folder)) : null;
    }

    /// <summary>What the folder says of a run; nothing where it is damaged, which must not hide other runs.</summary>
    public RunFacts Facts(string run)
    {
        try
        {
            if (Manifest(run) is not { } manifest)
                return new RunFacts(null, null, null);
            var facts = FactsOf(manifest.Settings);
            return facts with { Best = Best(run) };
        }
        catch (Exception error)
            when (error is InvalidDataException or JsonException or NotSupportedException or IOException)
        {
            return new RunFacts(null, null, null);
        }
    }

    /// <summary>
    /// When two answers are the same, by the task of a set of the run's problems; as texts where the run has no
    /// settings.
    /// </summary>
    /// <param name="split"><c>train</c>, <c>evaluate</c> or <c>transfer-…</c>, as in the debates' ids.</param>
    /// <exception cref="InvalidDataException">The settings cannot be read.</exception>
    public Func<string, string, bool> Equivalence(string run, string split)
    {
        if (Manifest(run)?.Settings.Task is not { } task)
            return string.Equals;
        var transfer = task.Transfer.FirstOrDefault(one => ProblemSet.OfTransfer(one.Name).Split == split);
        try
        {
            return TaskRegistry.Create(transfer?.Spec ?? task.Spec).Equivalent;
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"the task of {run} cannot be made: {error.Message}", error);
        }
    }

    /// <summary>
    /// How the arm votes that holds a debate; as the run does where no arm is known to, and the defaults without
    /// settings.
    /// </summary>
    /// <exception cref="InvalidDataException">The settings cannot be read.</exception>
    public VotingSettings Voting(string run, DebateId debate)
    {
        if (Manifest(run)?.Settings is not { } settings)
            return new VotingSettings();
        var step = RunPlan
            .Create(settings)
            .OfType<DebateStep>()
            .FirstOrDefault(step =>
                step.Iteration == debate.Iteration
                && step.Transcripts.SeededBy == debate.Arm
                && step.Split == debate.Split
            );
        return (step is null ? settings.Selection : settings.ArmOf(step.Arm).Selection).Voting;
    }

    /// <summary>
    /// What is run; null where the folder does not say it. Read once: settings of a run never change, and another run
    /// of that name has another time.
    /// </summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    private RunManifest? Manifest(string run)
    {
        if (Find(run, layout => layout.Manifest) is not { } file)
            return null;
        try
        {
            return _manifests.GetOrAdd(
                $"{run}\0{File.GetCreationTimeUtc(file).Ticks}",
                _ => RunManifest.Read(new RunLayout(Path.GetDirectoryName(file)!))
            );
        }
        catch (InvalidRunFileException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    private static RunFacts FactsOf(RunFile run)
    {
        var folders = run.Models.Values.Select(Path.GetFileName);
        var remote = run.Endpoints.Values.Select(endpoint => endpoint.Call.Model);
        return new RunFacts(run.Task.Spec.Name, string.Join(", ", folders.Concat(remote).Distinct()), null);
    }

    private BestAccuracy? Best(string run)
    {
        if (Find(run, layout => ReportFolder.JsonIn(layout.ReportFolder)) is not { } file)
            return null;
        var written = File.GetLastWriteTimeUtc(file);
        if (_best.TryGetValue(run, out var known) && known.Written == written)
            return known.Best;
        var best = ReportJson
            .Read(File.ReadAllText(file))
            .Arms.Where(arm => arm.Transfer is null)
            .SelectMany(
                arm => arm.Iterations,
                (arm, state) => (arm.Arm, state.EstimateOf(arm.Measure)?.Value)
            )
            .Where(entry => entry.Value is not null)
            .OrderByDescending(entry => entry.Value)
            .Select(entry => new BestAccuracy(entry.Arm, entry.Value!.Value))
            .FirstOrDefault();
        _best[run] = (written, best);
        return best;
    }
}
