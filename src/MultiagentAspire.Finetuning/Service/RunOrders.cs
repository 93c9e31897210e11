using System.Text.Json;
using Microsoft.Extensions.Configuration;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>Runs on their queue, one item each, named as the run, and the folders of runs.</summary>
internal sealed class RunOrders(WorkQueues queues, ArtifactRoots roots, IConfiguration configuration)
{
    public WorkQueue Queue => queues[QueueNames.Run];

    /// <summary>Where <c>runs/&lt;name&gt;</c> lie: <c>Artifacts:Output</c>, inside the roots; by default the first root.</summary>
    public string Output => roots.Resolve(configuration["Artifacts:Output"] ?? ".");

    public string Runs => Path.Combine(Output, "runs");

    public string Folder(string name) => Path.Combine(Runs, name);

    /// <summary>Reads and checks a run file; its models must lie inside the roots.</summary>
    /// <exception cref="InvalidRunFileException">Something in it is wrong.</exception>
    /// <exception cref="ArtifactRefusedException">A model lies outside.</exception>
    public RunFile Parse(string text, string called) => RunFile.Parse(text, called, roots.Resolve);

    /// <summary>Enqueues a run; what the queue remembers of one whose folder is gone is forgotten first.</summary>
    /// <returns>False when the queue has another run of this name, or one that has ended.</returns>
    public async Task<bool> EnqueueAsync(string name, RunOrder order, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Folder(name))) await Queue.ForgetAsync(name, cancellationToken);
        await Queue.EnqueueAsync(new WorkItem(name, JsonSerializer.Serialize(order, RunServiceJson.Default.RunOrder)), cancellationToken);
        return (await FindAsync(name, cancellationToken))?.RunFile == order.RunFile;
    }

    /// <summary>The order as it lies on the queue; null when the run has succeeded or the queue does not know it.</summary>
    public async Task<RunOrder?> FindAsync(string name, CancellationToken cancellationToken) =>
        await Queue.BodyAsync(name, cancellationToken) is { } body ? JsonSerializer.Deserialize(body, RunServiceJson.Default.RunOrder) : null;
}
