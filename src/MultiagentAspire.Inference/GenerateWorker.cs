using System.Text.Json;
using Microsoft.Extensions.AI;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Inference;

/// <summary>Answers queued requests; the engine batches all that are in hand.</summary>
internal sealed class GenerateWorker(ModelHost models, ArtifactRoots roots)
{
    public async Task<string> DoAsync(WorkLease lease, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var work = WorkItems.Read(lease, WorkJson.Default.GenerateWork);
        var client = models.ClientFor(roots.Resolve(work.Model));
        GenerateResult result;
        try
        {
            var response = await client.GetResponseAsync(
                Sampled.Messages(work.Prompt), Sampled.As(work.Sampling, work.Seed, work.Stop), cancellationToken);
            result = new GenerateResult(
                response.Text, response.FinishReason == ChatFinishReason.Length ? FinishReason.Length : FinishReason.Stop,
                checked((int)response.Usage!.OutputTokenCount!), checked((int)response.Usage.InputTokenCount!));
        }
        catch (PromptTooLongException error)
        {
            result = new GenerateResult("", FinishReason.Length, 0, 0, error.Message);
        }
        return JsonSerializer.Serialize(result, WorkJson.Default.GenerateResult);
    }
}
