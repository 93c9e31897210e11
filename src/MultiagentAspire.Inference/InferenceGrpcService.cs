using Grpc.Core;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Inference.V1;
using MultiagentAspire.Core;
using Proto = MultiagentAspire.Contracts.Inference.V1;

namespace MultiagentAspire.Inference;

/// <summary>The gRPC service of the local models of this worker.</summary>
/// <param name="models">The models in memory.</param>
/// <param name="engines">Generates responses.</param>
/// <param name="roots">The folders in which models and adapters may lie.</param>
internal sealed class InferenceGrpcService(ModelCache models, EngineModelClient engines, ArtifactRoots roots)
    : InferenceService.InferenceServiceBase
{
    /// <summary>Generates a whole response.</summary>
    public override async Task<GenerateResponse> Generate(
        Proto.GenerateRequest request,
        ServerCallContext context
    )
    {
        var result = await engines.GenerateAsync(Read(request), context.CancellationToken);
        return GenerateWire.ToProto(result.RequireFits());
    }

    /// <summary>Streams a response as text, and its finish reason and token counts at the end.</summary>
    public override async Task GenerateStream(
        GenerateStreamRequest request,
        IServerStreamWriter<GenerateStreamResponse> responseStream,
        ServerCallContext context
    )
    {
        var read = Read(request.Request ?? throw new ArgumentException("request is missing"));
        await foreach (var piece in engines.StreamAsync(read, context.CancellationToken))
        {
            var message = piece.End is { } end
                ? new GenerateStreamResponse { End = GenerateWire.ToProto(end.RequireFits()) }
                : new GenerateStreamResponse { Text = piece.Text };
            await responseStream.WriteAsync(message, context.CancellationToken);
        }
    }

    /// <summary>Log probabilities of given ids, in nats; one value less than ids.</summary>
    public override async Task<ScoreResponse> Score(ScoreRequest request, ServerCallContext context)
    {
        if (request.Ids.Count == 0)
            throw new ArgumentException("ids is empty");
        var scored = await models.ScoreAsync(Local(Wire.FromProto(request.Model)), [.. request.Ids]);
        var response = new ScoreResponse();
        response.LogProbabilities.AddRange(scored);
        return response;
    }

    /// <summary>The models in memory, with the digests of their adapters.</summary>
    public override Task<ListAdaptersResponse> ListAdapters(
        ListAdaptersRequest request,
        ServerCallContext context
    )
    {
        var response = new ListAdaptersResponse();
        foreach (var model in models.LoadedModels())
        {
            var loaded = new Proto.LoadedModel
            {
                Path = model.Reference.Path,
                Digest = model.Reference.Digest,
            };
            loaded.AdapterDigests.AddRange(model.Engine.AdapterDigests);
            response.Models.Add(loaded);
        }
        return Task.FromResult(response);
    }

    private Core.GenerateRequest Read(Proto.GenerateRequest message)
    {
        var request = GenerateWire.FromProto(message);
        return request with { Model = Local(request.Model) };
    }

    /// <summary>
    /// Resolves the paths of a local model. A model at an endpoint is called directly, or over the queue.
    /// </summary>
    /// <exception cref="ArgumentException">The model is at an endpoint.</exception>
    private AgentModel Local(AgentModel model) =>
        model.Base.Endpoint is null
            ? roots.Resolve(model)
            : throw new ArgumentException("model: it answers at an endpoint; call the endpoint");
}
