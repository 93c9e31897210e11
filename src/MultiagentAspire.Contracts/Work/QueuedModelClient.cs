using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts.Work;

/// <summary>
/// Generates responses by any free worker of a queue. Thread-safe; objects cost little, so any number may be created.
/// </summary>
/// <param name="queue">A queue whose workers can load or call the requested models.</param>
/// <param name="priority">
/// Priority of the requests. High for a user's request, so that it does not wait behind those of a run.
/// </param>
public sealed class QueuedModelClient(WorkQueue queue, WorkPriority priority = WorkPriority.Normal)
    : IModelClient
{
    /// <inheritdoc/>
    /// <exception cref="WorkFailedException">No worker could answer; the reason is in the message.</exception>
    public async Task<GenerateResult> GenerateAsync(
        GenerateRequest request,
        CancellationToken cancellationToken
    )
    {
        var item = WorkItems.Create("generate", request, WorkJson.Default.GenerateRequest, priority);
        var result = await queue.ResultAsync(item, cancellationToken);
        return WorkItems.ReadResult(item.Id, result, WorkJson.Default.GenerateResult);
    }
}
