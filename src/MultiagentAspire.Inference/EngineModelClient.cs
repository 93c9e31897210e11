using System.Diagnostics;
using System.Runtime.CompilerServices;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.Inference.Engine;

namespace MultiagentAspire.Inference;

/// <summary>
/// Generates responses by the engines of this process: renders the conversation by the model's own template,
/// generates, decodes, and cuts at stop texts. Thread-safe.
/// </summary>
internal sealed class EngineModelClient(ModelCache host) : IModelClient
{
    /// <inheritdoc/>
    public async Task<GenerateResult> GenerateAsync(
        GenerateRequest request,
        CancellationToken cancellationToken
    )
    {
        using var lease = await host.LeaseAsync(request.Model);
        var call = EngineCall.Of(lease, request);
        using var span = Start(lease, call.Tokens);
        var started = Stopwatch.GetTimestamp();
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
        GenAiTelemetry.Stop(span, lease.Model.Name, result, Stopwatch.GetElapsedTime(started));
        return result with { Text = call.TextOf(generated) };
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<GeneratePiece> StreamAsync(
        GenerateRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var lease = await host.LeaseAsync(request.Model);
        var call = EngineCall.Of(lease, request);
        using var span = Start(lease, call.Tokens);
        var started = Stopwatch.GetTimestamp();
        GenerateResult? end = null;
        // Room for as many tokens as can come: the engine's thread never waits for a slow reader.
        var tokens = ChannelStream.ReadAsync<int>(
            call.Tokens.Sampling.MaxTokens,
            async (writer, stop) => end = await GenerateAsync(lease, call, id => writer.TryWrite(id), stop),
            cancellationToken
        );
        var text = lease.Model.Tokenizer.Stream(skipSpecial: true);
        var cut = call.StopCutter();
        await foreach (var id in tokens)
        {
            if (cut.Append(text.Append(id)) is { Length: > 0 } piece)
                yield return new GeneratePiece(piece);
        }
        if (end is { TooLong: null })
            GenAiTelemetry.Stop(span, lease.Model.Name, end, Stopwatch.GetElapsedTime(started));
        if (cut.Append(text.Flush()) + cut.Flush() is { Length: > 0 } rest)
            yield return new GeneratePiece(rest);
        yield return new GeneratePiece("", end);
    }

    private static async Task<GenerateResult> GenerateAsync(
        ModelLease lease,
        EngineCall call,
        Action<int> onToken,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return call.ResultOf(
                await lease.Model.Engine.GenerateAsync(call.Tokens, cancellationToken, onToken)
            );
        }
        catch (PromptTooLongException error)
        {
            return GenerateResult.PromptTooLong(error.Message);
        }
    }

    private static Activity? Start(ModelLease lease, GenerationRequest tokens) =>
        GenAiTelemetry.Start(lease.Model.Name, lease.Adapter?.Digest, tokens.Sampling);
}
