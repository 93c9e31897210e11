using System.Text.Json;
using Microsoft.Extensions.AI;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Inference.Remote;
using MultiagentAspire.Queues;
using MultiagentAspire.ServiceDefaults.Endpoints;

namespace MultiagentAspire.Inference;

/// <summary>Answers queued requests; the engine batches all that are in hand, and endpoints are called within their limits.</summary>
internal sealed class GenerateWorker(ModelHost models, RemoteModels remotes, ArtifactRoots roots)
{
    public async Task<string> DoAsync(
        WorkLease lease,
        IProgress<string> progress,
        CancellationToken cancellationToken
    )
    {
        var work = WorkItems.Read(lease, WorkJson.Default.GenerateWork);
        GenerateResult result;
        try
        {
            var model = roots.Resolve(work.Model);
            var client = model.Base.Remote is not null ? remotes.ClientFor(model) : models.ClientFor(model);
            var response = await client.GetResponseAsync(
                Sampled.Messages(work.Prompt),
                Sampled.As(work.Sampling, work.Seed, work.Stop),
                cancellationToken
            );
            result = new GenerateResult(
                response.Text,
                response.FinishReason == ChatFinishReason.Length ? FinishReason.Length : FinishReason.Stop,
                checked((int)response.Usage!.OutputTokenCount!),
                checked((int)response.Usage.InputTokenCount!),
                Retries: response.Usage.Retries(),
                Estimated: response.Usage.IsEstimated()
            );
        }
        catch (PromptTooLongException error)
        {
            result = new GenerateResult("", FinishReason.Length, 0, 0, error.Message);
        }
        catch (EndpointException error) // its attempts are bounded and counted: nobody begins anew
        {
            throw new PermanentFailureException(error.Message, error);
        }
        return JsonSerializer.Serialize(result, WorkJson.Default.GenerateResult);
    }
}
