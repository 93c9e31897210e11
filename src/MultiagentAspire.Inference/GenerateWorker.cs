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
        var client = models.ClientFor(Resolved(work.Model));
        GenerateResult result;
        try
        {
            var response = await client.GetResponseAsync(
                work.Prompt.Select(turn => new ChatMessage(new ChatRole(turn.Role), turn.Content)), OptionsOf(work), cancellationToken);
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

    private AgentModel Resolved(AgentModel model)
    {
        try
        {
            return new AgentModel(
                model.Base with { Path = roots.Resolve(model.Base.Path) },
                model.Adapter is { } adapter ? adapter with { Path = roots.Resolve(adapter.Path) } : null);
        }
        catch (ArtifactRefusedException error)
        {
            throw new PermanentFailureException(error.Message, error);
        }
    }

    private static ChatOptions OptionsOf(GenerateWork work) => new()
    {
        Temperature = (float)work.Sampling.Temperature,
        TopP = (float)work.Sampling.TopP,
        TopK = work.Sampling.TopK,
        MaxOutputTokens = work.Sampling.MaxTokens,
        Seed = work.Seed,
        StopSequences = work.Stop.IsDefaultOrEmpty ? null : [.. work.Stop],
    };
}
