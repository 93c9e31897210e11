using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts.Work;

/// <summary>
/// Scores responses by any free inference worker. The requests share the queue of the generate requests, since the same
/// workers have the models in memory; the beginning of an item's id says which of the two it is.
/// </summary>
/// <param name="queue">The queue <see cref="QueueNames.Generate"/>.</param>
public sealed class QueuedScorer(WorkQueue queue) : IResponseScorer
{
    private const string Name = "score";

    /// <summary>Earlier workers would read the item as a generate request.</summary>
    private static readonly Version MinimumVersion = new(0, 3, 0);

    /// <summary>Whether the body of a leased item is a <see cref="ScoringRequest"/>.</summary>
    public static bool IsScoring(WorkLease lease) =>
        lease.Id.StartsWith($"{Name}-", StringComparison.Ordinal);

    /// <inheritdoc/>
    /// <exception cref="WorkFailedException">No worker could score it; the reason is in the message.</exception>
    public async Task<ScoringResult> ScoreAsync(ScoringRequest request, CancellationToken cancellationToken)
    {
        var item = WorkItems.Create(
            Name,
            request,
            WorkJson.Default.ScoringRequest,
            minimumVersion: MinimumVersion
        );
        var result = await queue.ResultAsync(item, cancellationToken);
        return WorkItems.ReadResult(item.Id, result, WorkJson.Default.ScoringResult);
    }
}
