using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts.Work;

/// <summary>
/// Generates responses by whichever worker of a queue is free. Thread-safe, and light: make as many as
/// needed.
/// </summary>
/// <param name="queue">The queue, whose workers can load or reach the models asked for.</param>
/// <param name="priority">High where somebody waits for the answer, so that it does not wait behind the
/// thousands of a run.</param>
public sealed class QueuedModelClient(WorkQueue queue, WorkPriority priority = WorkPriority.Normal)
    : IModelClient
{
    /// <inheritdoc/>
    /// <exception cref="WorkFailedException">No worker could answer; its reason says why.</exception>
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
