using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.Endpoints.Chat;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Inference;

/// <summary>
/// Answers queued requests; the engine batches all that are in flight, and endpoints are called within their
/// limits.
/// </summary>
internal sealed class GenerateWorker(
    EngineModelClient engines,
    EndpointChatClient endpoints,
    ArtifactRoots roots
)
{
    public async Task<string> ProcessAsync(
        WorkLease lease,
        IProgress<string> progress,
        CancellationToken cancellationToken
    )
    {
        var queued = WorkItems.Read(lease, WorkJson.Default.GenerateRequest);
        var request = queued with { Model = roots.Resolve(queued.Model) };
        IModelClient client = request.Model.Base.Endpoint is not null ? endpoints : engines;
        try
        {
            var result = await client.GenerateAsync(request, cancellationToken);
            return JsonSerializer.Serialize(result, WorkJson.Default.GenerateResult);
        }
        catch (EndpointException error) // its attempts are bounded and counted: the queue makes no more
        {
            throw new PermanentFailureException(error.Message, error);
        }
    }
}
