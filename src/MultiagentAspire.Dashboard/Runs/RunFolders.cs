using System.Collections.Concurrent;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>
/// Reads the folders of runs: <c>runs/&lt;name&gt;</c> under <c>Artifacts:Output</c>. Nothing is written. Run names
/// come from addresses and are checked.
/// </summary>
/// <param name="roots">The artifact roots; a path that leads out of them is rejected.</param>
internal sealed class RunFolders(ArtifactRoots roots)
{
    private readonly ConcurrentDictionary<string, (DateTime Written, RunAccuracy? Accuracy)> _accuracies =
        new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RunManifest> _manifests = new(StringComparer.Ordinal);

    /// <summary>Full path of a file in a run's folder; null where there is no such file or run.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="parts">Parts of the path, relative to the run's folder.</param>
    /// <exception cref="ArtifactAccessException">The path leads out of the artifact roots.</exception>
    public string? Find(string run, params string[] parts) =>
        Find(run, layout => Path.Combine([layout.Folder, .. parts]));

    /// <summary>Full path of a file that the layout names; null where there is no such file or run.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="at">The run's layout → path of the file.</param>
    /// <exception cref="ArtifactAccessException">The path leads out of the artifact roots.</exception>
    public string? Find(string run, Func<RunLayout, string> at) =>
        Layout(run) is { } layout && at(layout) is var path && File.Exists(path) ? roots.Resolve(path) : null;

    /// <summary>Full path of a run's folder; null where there is no such run.</summary>
    public string? Folder(string run) => Layout(run)?.Folder;

    /// <summary>The layout of a run's folder; null where there is no such folder, or the name is not valid.</summary>
    public RunLayout? Layout(string run)
    {
        if (!RunNames.IsValid(run))
            return null;
        var folder = RunLayout.ForRun(roots.Output, run).Folder;
        return Directory.Exists(folder) ? new RunLayout(roots.Resolve(folder)) : null;
    }

    /// <summary>
    /// Facts about a run for the list; none where its folder is damaged, since one damaged folder must not hide other
    /// runs.
    /// </summary>
    public RunFacts Facts(string run)
    {
        try
        {
            if (Manifest(run) is not { } manifest)
                return new RunFacts(null, null, null);
            var facts = FactsOf(manifest.Settings);
            return facts with { Accuracy = Accuracy(run) };
        }
        catch (Exception error)
            when (error is InvalidDataException or JsonException or NotSupportedException or IOException)
        {
            return new RunFacts(null, null, null);
        }
    }

    /// <summary>
    /// The comparison of answers of the task that a set of problems is from: (given, reference) → same meaning.
    /// Equality of texts where the run has no settings.
    /// </summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="split"><c>train</c>, <c>evaluate</c> or <c>transfer-…</c>, as in the debates' ids.</param>
    /// <exception cref="InvalidDataException">The settings cannot be read.</exception>
    public Func<string, string, bool> Equivalence(string run, string split)
    {
        if (Manifest(run)?.Settings.Task is not { } task)
            return string.Equals;
        var transfer = task.Transfer.FirstOrDefault(set => ProblemSet.OfTransfer(set.Name).Split == split);
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
    /// The voting rules of the arm that a debate belongs to; the run's where the arm is not known, and the defaults
    /// without settings.
    /// </summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="debate">Id of the debate.</param>
    /// <exception cref="InvalidDataException">The settings cannot be read.</exception>
    public VotingSettings Voting(string run, DebateId debate)
    {
        if (Manifest(run)?.Settings is not { } settings)
            return new VotingSettings();
        var steps = RunPlan.Create(settings).OfType<DebateStep>();
        var step = steps.FirstOrDefault(step => Holds(step, debate));
        return (step is null ? settings.Selection : settings.ArmOf(step.Arm).Selection).Voting;
    }

    private static bool Holds(DebateStep step, DebateId debate) =>
        step.Iteration == debate.Iteration
        && step.Transcripts.SeededBy == debate.Arm
        && step.Split == debate.Split;

    /// <summary>
    /// The run's manifest; null where the folder has none. It is read once, since the settings of a run never change;
    /// the time of its creation identifies it, since another run may get the same name.
    /// </summary>
    /// <exception cref="InvalidDataException">The manifest is damaged.</exception>
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
        var atEndpoints = run.Endpoints.Values.Select(endpoint => endpoint.Model.Model);
        var models = string.Join(", ", folders.Concat(atEndpoints).Distinct());
        return new RunFacts(run.Task.Spec.Name, models, null);
    }

    /// <summary>The report is read again when it was written since.</summary>
    private RunAccuracy? Accuracy(string run)
    {
        if (Find(run, layout => ReportFolder.JsonIn(layout.ReportFolder)) is not { } file)
            return null;
        var written = File.GetLastWriteTimeUtc(file);
        if (_accuracies.TryGetValue(run, out var known) && known.Written == written)
            return known.Accuracy;
        var accuracy = AccuracyOf(ReportJson.Read(File.ReadAllText(file)));
        _accuracies[run] = (written, accuracy);
        return accuracy;
    }

    /// <summary>That of the method after its last iteration; without a method, that of the first arm.</summary>
    private static RunAccuracy? AccuracyOf(RunReport report)
    {
        var arms = report.MainArms.Where(arm => arm.Transfer is null).ToList();
        var arm = arms.Find(arm => arm.Arm == report.Method) ?? arms.FirstOrDefault();
        return arm?.Last.EstimateOf(arm.Measure) is { } accuracy
            ? new RunAccuracy(arm.Arm, accuracy.Value, string.Join(' ', report.Verdict))
            : null;
    }
}
