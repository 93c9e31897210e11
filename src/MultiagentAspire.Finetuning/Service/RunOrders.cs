using System.Globalization;
using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Runs;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>Runs on their queue, one item each, named as the run, and the folders of runs.</summary>
internal sealed class RunOrders(WorkQueues queues, ArtifactRoots roots)
{
    /// <summary>More are not made for a check: it is asked often, and they take memory.</summary>
    private const long MostProblems = 2_000_000;

    public WorkQueue Queue => queues[QueueNames.Run];

    /// <summary>The folder that holds <c>runs/&lt;name&gt;</c>.</summary>
    public string Output => roots.Output;

    public string Runs => Path.Combine(Output, "runs");

    public string Folder(string name) => Path.Combine(Runs, name);

    /// <summary>Reads and checks a run file; its models must lie inside the roots.</summary>
    /// <exception cref="InvalidRunFileException">Something in it is wrong.</exception>
    /// <exception cref="ArtifactRefusedException">A model lies outside.</exception>
    public RunFile Parse(string text, string called) => RunFile.Parse(text, called, roots.Resolve);

    /// <summary>As <see cref="Parse"/>; and its problems are made, so that too few or shared ones are found.</summary>
    /// <exception cref="InvalidRunFileException">Something in it is wrong.</exception>
    /// <exception cref="ArtifactRefusedException">A model lies outside.</exception>
    public RunFile Check(string text, string called)
    {
        var run = Parse(text, called);
        if (ProblemSets.CountOf(run) <= MostProblems)
            ProblemSets.Make(run);
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
                .Where(HasBegun)
                .ToHashSet(StringComparer.Ordinal)
            : [];
        var known = await Queue.ListAsync(cancellationToken: cancellationToken);
        var runs = await Queue.LookAsync([.. begun.Union(known, StringComparer.Ordinal)], cancellationToken);
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
        var kept = Path.Combine(Folder(name), "experiment.json");
        return File.Exists(kept)
            ? await File.ReadAllTextAsync(kept, cancellationToken)
            : (await FindAsync(name, cancellationToken))?.RunFile;
    }

    /// <summary>Whether its folder says what is run.</summary>
    public bool HasBegun(string name) => File.Exists(Path.Combine(Folder(name), "run.json"));

    /// <summary>Enqueues a run; what the queue remembers of one whose folder is gone is forgotten first.</summary>
    /// <returns>False when the queue has another run of this name, or one that has ended.</returns>
    public async Task<bool> EnqueueAsync(string name, RunOrder order, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Folder(name)))
            await Queue.ForgetAsync(name, cancellationToken);
        await Queue.EnqueueAsync(
            new WorkItem(name, JsonSerializer.Serialize(order, RunServiceJson.Default.RunOrder)),
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
        foreach (
            var id in (await queue.ListAsync(cancellationToken: cancellationToken)).Where(id =>
                IsOf(id, name)
            )
        )
            await queue.CancelAsync(id, cancellationToken);
    }

    /// <summary>Jobs are named <c>run-seed/step</c>.</summary>
    private static bool IsOf(string job, string name) =>
        job.Split('/', 2)[0] is var run
        && run.StartsWith($"{name}-", StringComparison.Ordinal)
        && long.TryParse(
            run.AsSpan(name.Length + 1),
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out _
        );

    /// <summary>
    /// The order as it lies on the queue; null when the run has succeeded or the queue does not know it.
    /// </summary>
    public async Task<RunOrder?> FindAsync(string name, CancellationToken cancellationToken) =>
        await Queue.BodyAsync(name, cancellationToken) is { } body
            ? JsonSerializer.Deserialize(body, RunServiceJson.Default.RunOrder)
            : null;
}
