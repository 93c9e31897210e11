using System.Diagnostics;
using System.Runtime.CompilerServices;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.Inference.Engine;

namespace MultiagentAspire.Inference;

/// <summary>
/// Generates responses with the engines of this process: renders the conversation with the model's chat template,
/// generates, decodes, and cuts at stop strings. Thread-safe.
/// </summary>
/// <param name="models">The models in memory.</param>
internal sealed class EngineModelClient(ModelCache models) : IModelClient
{
    /// <inheritdoc/>
    public async Task<GenerateResult> GenerateAsync(
        GenerateRequest request,
        CancellationToken cancellationToken
    )
    {
        using var lease = await models.LeaseAsync(request.Model);
        var call = EngineCall.Of(lease, request);
        using var span = Start(lease, call.Tokens);
        var startedAt = Stopwatch.GetTimestamp();
        GenerationResult generated;
        try
        {
            generated = await lease.Model.Engine.GenerateAsync(call.Tokens, cancellationToken);
        }
        catch (PromptTooLongException error)
        {
            return GenerateResult.PromptTooLong(error.Message);
        }
        var result = call.ResultOf(generated);
        GenAiTelemetry.Stop(span, lease.Model.Name, result, Stopwatch.GetElapsedTime(startedAt));
        return result with { Text = call.TextOf(generated) };
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<GeneratePiece> StreamAsync(
        GenerateRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var lease = await models.LeaseAsync(request.Model);
        var call = EngineCall.Of(lease, request);
        using var span = Start(lease, call.Tokens);
        var startedAt = Stopwatch.GetTimestamp();
        GenerateResult? end = null;
        // The channel has room for all tokens: the engine's thread never waits for a slow reader.
        var tokens = ChannelStream.ReadAsync<int>(
            call.Tokens.Sampling.MaxTokens,
            async (writer, stopToken) =>
                end = await GenerateAsync(lease, call, id => writer.TryWrite(id), stopToken),
            cancellationToken
        );
        var text = lease.Model.Tokenizer.Stream(skipSpecial: true);
        var buffer = call.CreateStopBuffer();
        await foreach (var id in tokens)
        {
            if (buffer.Append(text.Append(id)) is { Length: > 0 } piece)
                yield return new GeneratePiece(piece);
        }
        if (end is { TooLongReason: null })
            GenAiTelemetry.Stop(span, lease.Model.Name, end, Stopwatch.GetElapsedTime(startedAt));
        if (buffer.Append(text.Flush()) + buffer.Flush() is { Length: > 0 } rest)
            yield return new GeneratePiece(rest);
        yield return new GeneratePiece("", end);
    }

    /// <summary>Generates with a callback; a prompt that is too long is a result.</summary>
    private static async Task<GenerateResult> GenerateAsync(
        ModelLease lease,
        EngineCall call,
        Action<int> onToken,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var engine = lease.Model.Engine;
            return call.ResultOf(await engine.GenerateAsync(call.Tokens, cancellationToken, onToken));
        }
        catch (PromptTooLongException error)
        {
            return GenerateResult.PromptTooLong(error.Message);
        }
    }

    /// <summary>Starts the span of a response.</summary>
    private static Activity? Start(ModelLease lease, GenerationRequest tokens) =>
        GenAiTelemetry.Start(lease.Model.Name, lease.Adapter?.Digest, tokens.Sampling);
}
