using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>Runs on their queue, one item each, named as the run, and the folders of runs.</summary>
internal sealed class RunQueue(WorkQueues queues, ArtifactRoots roots)
{
    /// <summary>More are not made for a check: it is asked often, and they take memory.</summary>
    private const long MaxProblems = 2_000_000;

    public WorkQueue Queue => queues[QueueNames.Run];

    /// <summary>The folder that holds <c>runs/&lt;name&gt;</c>.</summary>
    public string Output => roots.Output;

    public string Runs => RunLayout.RunsUnder(Output);

    public RunLayout Layout(string name) => RunLayout.ForRun(Output, name);

    public string Folder(string name) => Layout(name).Folder;

    /// <summary>Reads and checks a run file; its models must lie inside the roots.</summary>
    /// <exception cref="InvalidRunFileException">Something in it is wrong.</exception>
    /// <exception cref="ArtifactAccessException">A model lies outside.</exception>
    public RunFile Parse(string text, string expectedName) =>
        RunFile.Parse(text, expectedName, roots.Resolve);

    /// <summary>As <see cref="Parse"/>; and its problems are made, so that too few or shared ones are found.</summary>
    /// <exception cref="InvalidRunFileException">Something in it is wrong.</exception>
    /// <exception cref="ArtifactAccessException">A model lies outside.</exception>
    public RunFile Check(string text, string expectedName)
    {
        var run = Parse(text, expectedName);
        if (ProblemSets.CountOf(run) <= MaxProblems)
            ProblemSets.Create(run);
        return run;
    }

    /// <summary>
    /// The runs that have begun, by their folders, and of those that wait, failed or were cancelled before, by the
    /// queue.
    /// </summary>
    public async Task<IReadOnlyList<WorkStatus>> ListAsync(CancellationToken cancellationToken)
    {
        var begun = Directory.Exists(Runs)
            ? new DirectoryInfo(Runs)
                .EnumerateDirectories()
                .Select(folder => folder.Name)
                .Where(HasStarted)
                .ToHashSet(StringComparer.Ordinal)
            : [];
        var known = await Queue.ListAsync(cancellationToken: cancellationToken);
        var runs = await Queue.GetStatusAsync(
            [.. begun.Union(known, StringComparer.Ordinal)],
            cancellationToken
        );
        return
        [
            .. runs.Where(run =>
                begun.Contains(run.Id) || run.State is not (WorkState.Completed or WorkState.Unknown)
            ),
        ]; // the folder of one that ended was deleted
    }

    /// <summary>
    /// The run file as it was given: it lies beside <c>run.json</c>, and before the run has begun on the queue. Null
    /// for runs begun before run files were kept.
    /// </summary>
    public async Task<string?> RunFileAsync(string name, CancellationToken cancellationToken)
    {
        var kept = Layout(name).Experiment;
        return File.Exists(kept)
            ? await File.ReadAllTextAsync(kept, cancellationToken)
            : (await FindAsync(name, cancellationToken))?.RunFile;
    }

    /// <summary>Whether its folder says what is run.</summary>
    public bool HasStarted(string name) => File.Exists(Layout(name).Manifest);

    /// <summary>Enqueues a run; what the queue remembers of one whose folder is gone is forgotten first.</summary>
    /// <returns>False when the queue has another run of this name, or one that has ended.</returns>
    public async Task<bool> EnqueueAsync(string name, RunRequest order, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Folder(name)))
            await Queue.RemoveAsync(name, cancellationToken);
        await Queue.EnqueueAsync(
            new WorkItem(name, JsonSerializer.Serialize(order, RunServiceJson.Default.RunRequest)),
            cancellationToken
        );
        return (await FindAsync(name, cancellationToken))?.RunFile == order.RunFile;
    }

    /// <summary>
    /// Cancels what endpoints do for a run that is cancelled: each job there is paid until somebody says so.
    /// </summary>
    public async Task CancelFinetuningsAsync(string name, CancellationToken cancellationToken)
    {
        var queue = queues[QueueNames.TrainAtEndpoint];
        var jobs = await queue.ListAsync(cancellationToken: cancellationToken);
        foreach (var id in jobs.Where(id => StepIds.IsTrainingJobOf(id, name)))
            await queue.CancelAsync(id, cancellationToken);
    }

    /// <summary>
    /// The order as it lies on the queue; null when the run has succeeded or the queue does not know it.
    /// </summary>
    public async Task<RunRequest?> FindAsync(string name, CancellationToken cancellationToken) =>
        await Queue.BodyAsync(name, cancellationToken) is { } body
            ? StoredJson.Read(body, RunServiceJson.Default.RunRequest)
            : null;
}
