using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.Endpoints.Chat;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Inference;

/// <summary>
/// Processes queued generate and scoring requests. The engine batches all that are in flight; endpoints are called
/// within their limits.
/// </summary>
/// <param name="engines">Generates with local models.</param>
/// <param name="scorer">Scores with local models.</param>
/// <param name="endpoints">Generates with models at endpoints.</param>
/// <param name="roots">The folders in which models and adapters may lie.</param>
internal sealed class GenerateWorker(
    EngineModelClient engines,
    EngineScorer scorer,
    EndpointChatClient endpoints,
    ArtifactRoots roots
)
{
    /// <summary>Answers the request of one leased item. The queue calls it (<see cref="ProcessWorkItem"/>).</summary>
    /// <param name="lease">
    /// The item; its body is a <see cref="GenerateRequest"/> or, by its id, a <see cref="ScoringRequest"/>.
    /// </param>
    /// <param name="progress">Not used.</param>
    /// <param name="cancellationToken">Cancelled when the item is, or at the drain timeout.</param>
    /// <returns>A <see cref="GenerateResult"/> or <see cref="ScoringResult"/> as JSON.</returns>
    /// <exception cref="PermanentFailureException">An endpoint rejected the request or failed.</exception>
    public async Task<string> ProcessAsync(
        WorkLease lease,
        IProgress<string> progress,
        CancellationToken cancellationToken
    )
    {
        if (QueuedScorer.IsScoring(lease))
            return await ScoreAsync(lease, cancellationToken);
        var queued = WorkItems.Read(lease, WorkJson.Default.GenerateRequest);
        var request = queued with { Model = roots.Resolve(queued.Model) };
        IModelClient client = request.Model.Base.Endpoint is not null ? endpoints : engines;
        try
        {
            var result = await client.GenerateAsync(request, cancellationToken);
            return JsonSerializer.Serialize(result, WorkJson.Default.GenerateResult);
        }
        catch (EndpointException error) // the client has made all attempts: the queue makes no more
        {
            throw new PermanentFailureException(error.Message, error);
        }
    }

    private async Task<string> ScoreAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        var queued = WorkItems.Read(lease, WorkJson.Default.ScoringRequest);
        var request = queued with
        {
            Author = roots.Resolve(queued.Author),
            Others = [.. queued.Others.Select(roots.Resolve)],
        };
        var result = await scorer.ScoreAsync(request, cancellationToken);
        return JsonSerializer.Serialize(result, WorkJson.Default.ScoringResult);
    }
}
