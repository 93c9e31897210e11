using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>
/// The queue of runs and the folders of runs. The id of a work item is the name of its run, which is also the name of
/// its folder.
/// </summary>
/// <param name="queues">The queues of the deployment.</param>
/// <param name="roots">The folders in which artifacts may lie.</param>
internal sealed class RunQueue(WorkQueues queues, ArtifactRoots roots)
{
    /// <summary>A check creates no more problems than this: it is called often, and problems take memory.</summary>
    private const long MaxProblems = 2_000_000;

    /// <summary>The queue <c>run</c>.</summary>
    public WorkQueue Queue => queues[QueueNames.Run];

    /// <summary>The folder that contains <c>runs/&lt;name&gt;</c>.</summary>
    public string Output => roots.Output;

    /// <summary>The folder of all runs.</summary>
    public string Runs => RunLayout.RunsUnder(Output);

    /// <summary>Paths of a run. Its folder need not exist.</summary>
    /// <param name="name">Name of the run.</param>
    public RunLayout Layout(string name) => RunLayout.ForRun(Output, name);

    /// <summary>The folder of a run. It need not exist.</summary>
    /// <param name="name">Name of the run.</param>
    public string Folder(string name) => Layout(name).Folder;

    /// <summary>Reads and checks a run file. Its models must lie inside the artifact roots.</summary>
    /// <param name="text">The run file as JSON.</param>
    /// <param name="source">What errors call the file.</param>
    /// <exception cref="InvalidRunFileException">A key or a value is invalid.</exception>
    /// <exception cref="ArtifactAccessException">A model lies outside the roots.</exception>
    public RunFile Parse(string text, string source) => RunFile.Parse(text, source, roots.Resolve);

    /// <summary>
    /// Reads and checks a run file as <see cref="Parse"/> does, and creates its problems: too few or overlapping ones
    /// are errors. Runs of over 2 million problems are checked without them.
    /// </summary>
    /// <param name="text">The run file as JSON.</param>
    /// <param name="source">What errors call the file.</param>
    /// <exception cref="InvalidRunFileException">A key, a value or the number of problems is invalid.</exception>
    /// <exception cref="ArtifactAccessException">A model lies outside the roots.</exception>
    public RunFile Check(string text, string source)
    {
        var run = Parse(text, source);
        if (ProblemSets.CountOf(run) <= MaxProblems)
            ProblemSets.Create(run);
        return run;
    }

    /// <summary>
    /// All runs: those that have a folder, and those on the queue that are pending, failed or cancelled. A run that
    /// has ended and whose folder was deleted is left out.
    /// </summary>
    public async Task<IReadOnlyList<WorkStatus>> ListAsync(CancellationToken cancellationToken)
    {
        var started = StartedRuns();
        var queued = await Queue.ListAsync(cancellationToken: cancellationToken);
        var names = started.Union(queued, StringComparer.Ordinal);
        var runs = await Queue.GetStatusAsync([.. names], cancellationToken);
        return [.. runs.Where(run => started.Contains(run.Id) || !IsEnded(run))];
    }

    /// <summary>Names of the runs whose folder contains a manifest.</summary>
    private HashSet<string> StartedRuns()
    {
        if (!Directory.Exists(Runs))
            return [];
        return new DirectoryInfo(Runs)
            .EnumerateDirectories()
            .Select(folder => folder.Name)
            .Where(HasStarted)
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whether the queue has nothing to do for a run: it is completed, or unknown.</summary>
    private static bool IsEnded(WorkStatus run) => run.State is WorkState.Completed or WorkState.Unknown;

    /// <summary>
    /// The text of a run's file: from the run folder, or from the queue before the run has started. Null for runs of
    /// versions that did not store the file.
    /// </summary>
    public async Task<string?> RunFileAsync(string name, CancellationToken cancellationToken)
    {
        var stored = Layout(name).Experiment;
        return File.Exists(stored)
            ? await File.ReadAllTextAsync(stored, cancellationToken)
            : (await FindAsync(name, cancellationToken))?.RunFile;
    }

    /// <summary>Whether the run's folder contains a manifest (<c>run.json</c>).</summary>
    public bool HasStarted(string name) => File.Exists(Layout(name).Manifest);

    /// <summary>
    /// Enqueues a run. When its folder does not exist, an ended item of the same name is removed from the queue
    /// first.
    /// </summary>
    /// <returns>False when the queue has another run of this name, or the run has succeeded.</returns>
    public async Task<bool> EnqueueAsync(string name, RunRequest request, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Folder(name)))
            await Queue.RemoveAsync(name, cancellationToken);
        var body = JsonSerializer.Serialize(request, RunServiceJson.Default.RunRequest);
        await Queue.EnqueueAsync(new WorkItem(name, body), cancellationToken);
        return (await FindAsync(name, cancellationToken))?.RunFile == request.RunFile;
    }

    /// <summary>
    /// Cancels the finetuning jobs at endpoints of a cancelled run. Each job costs money until it is cancelled.
    /// </summary>
    public async Task CancelFinetuningsAsync(string name, CancellationToken cancellationToken)
    {
        var queue = queues[QueueNames.TrainAtEndpoint];
        var jobs = await queue.ListAsync(cancellationToken: cancellationToken);
        foreach (var id in jobs.Where(id => StepIds.IsTrainingJobOf(id, name)))
            await queue.CancelAsync(id, cancellationToken);
    }

    /// <summary>The request on the queue. Null when the run has succeeded or the queue does not know it.</summary>
    public async Task<RunRequest?> FindAsync(string name, CancellationToken cancellationToken) =>
        await Queue.BodyAsync(name, cancellationToken) is { } body
            ? StoredJson.Read(body, RunServiceJson.Default.RunRequest)
            : null;
}
