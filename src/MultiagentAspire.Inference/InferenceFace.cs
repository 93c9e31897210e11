using Grpc.Core;
using Microsoft.Extensions.AI;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Inference.V1;
using MultiagentAspire.Core;

namespace MultiagentAspire.Inference;

/// <summary>The gRPC face of this worker's models.</summary>
internal sealed class InferenceFace(ModelHost models, ArtifactRoots roots)
    : InferenceService.InferenceServiceBase
{
    public override async Task<GenerateResponse> Generate(GenerateRequest request, ServerCallContext context)
    {
        var (client, messages, options) = Read(request);
        var response = await client.GetResponseAsync(messages, options, context.CancellationToken);
        return Ending(response.Text, response.FinishReason, response.Usage);
    }

    public override async Task GenerateStream(
        GenerateStreamRequest request,
        IServerStreamWriter<GenerateStreamResponse> responseStream,
        ServerCallContext context
    )
    {
        var (client, messages, options) = Read(
            request.Request ?? throw new ArgumentException("request is missing")
        );
        ChatFinishReason? finish = null;
        UsageDetails? usage = null;
        await foreach (
            var update in client.GetStreamingResponseAsync(messages, options, context.CancellationToken)
        )
        {
            finish = update.FinishReason ?? finish;
            usage = update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details ?? usage;
            if (update.Text.Length > 0)
                await responseStream.WriteAsync(
                    new GenerateStreamResponse { Text = update.Text },
                    context.CancellationToken
                );
        }
        await responseStream.WriteAsync(
            new GenerateStreamResponse { End = Ending("", finish, usage) },
            context.CancellationToken
        );
    }

    public override async Task<ScoreResponse> Score(ScoreRequest request, ServerCallContext context)
    {
        if (request.Ids.Count == 0)
            throw new ArgumentException("ids is empty");
        var scored = await models.ScoreAsync(Here(request.Model), [.. request.Ids]);
        var response = new ScoreResponse();
        response.LogProbabilities.AddRange(scored);
        return response;
    }

    public override Task<ListAdaptersResponse> ListAdapters(
        ListAdaptersRequest request,
        ServerCallContext context
    )
    {
        var response = new ListAdaptersResponse();
        foreach (var model in models.InMemory())
        {
            var loaded = new Contracts.Inference.V1.LoadedModel
            {
                Path = model.Reference.Path,
                Digest = model.Reference.Digest,
            };
            loaded.AdapterDigests.AddRange(model.Engine.AdapterDigests);
            response.Models.Add(loaded);
        }
        return Task.FromResult(response);
    }

    private (IChatClient Client, List<ChatMessage> Messages, ChatOptions Options) Read(
        GenerateRequest request
    ) =>
        (
            models.ClientFor(Here(request.Model)),
            Sampled.Messages(Wire.FromProto(request.Prompt)),
            Sampled.As(Wire.FromProto(request.Sampling), request.Seed, request.Stop)
        );

    /// <summary>Only models in this worker's memory: what answers at an endpoint is asked there, or over the queue.</summary>
    private AgentModel Here(Contracts.Common.V1.AgentModel? message) =>
        Wire.FromProto(message) is var model && model.Base.Remote is null
            ? roots.Resolve(model)
            : throw new ArgumentException("model: it answers at an endpoint; ask there");

    private static GenerateResponse Ending(string text, ChatFinishReason? finish, UsageDetails? usage) =>
        new()
        {
            Text = text,
            FinishReason = Wire.ToProto(
                finish == ChatFinishReason.Length ? FinishReason.Length : FinishReason.Stop
            ),
            Tokens = checked((int)(usage?.OutputTokenCount ?? 0)),
            PromptTokens = checked((int)(usage?.InputTokenCount ?? 0)),
        };
}
