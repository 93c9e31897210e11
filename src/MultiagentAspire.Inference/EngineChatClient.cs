using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ModelFiles.Templates;

namespace MultiagentAspire.Inference;

/// <summary>The chat seam over the engine: renders the conversation by the model's own template, generates, decodes. Thread-safe.</summary>
/// <param name="host">Where the model is.</param>
/// <param name="reference">The model.</param>
/// <param name="adapter">The agent's adapter on it; null: the model as it is.</param>
/// <param name="whole">Whether the model is an agent's own checkpoint, which need not stay loaded.</param>
internal sealed class EngineChatClient(ModelHost host, ModelRef reference, AdapterRef? adapter, bool whole)
    : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        using var lease = await host.LeaseAsync(reference, whole);
        var model = lease.Model;
        var request = Request(model, messages, options);
        using var span = GenAiTelemetry.Begin(model.Name, adapter?.Digest, request.Sampling);
        var started = Stopwatch.GetTimestamp();
        var result = await model.Engine.GenerateAsync(request, cancellationToken);
        GenAiTelemetry.End(
            span,
            model.Name,
            request.Prompt.Count,
            result.Generated,
            result.Finish,
            Stopwatch.GetElapsedTime(started)
        );
        var cut = new StopTexts(request.Stop);
        return new ChatResponse(
            new ChatMessage(
                ChatRole.Assistant,
                cut.Append(model.Tokenizer.Decode(result.Ids, skipSpecial: true)) + cut.Flush()
            )
        )
        {
            FinishReason = Reason(result.Finish),
            ModelId = adapter?.Digest ?? model.Reference.Digest,
            Usage = new UsageDetails
            {
                InputTokenCount = request.Prompt.Count,
                OutputTokenCount = result.Generated,
                TotalTokenCount = request.Prompt.Count + result.Generated,
            },
        };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        using var lease = await host.LeaseAsync(reference, whole);
        var model = lease.Model;
        var request = Request(model, messages, options);
        using var span = GenAiTelemetry.Begin(model.Name, adapter?.Digest, request.Sampling);
        var started = Stopwatch.GetTimestamp();
        // A reader that leaves ends its generation.
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            // As many places as tokens can come, so the engine's thread never waits for a slow reader.
            var tokens = Channel.CreateBounded<int>(
                new BoundedChannelOptions(request.Sampling.MaxTokens)
                {
                    SingleReader = true,
                    SingleWriter = true,
                }
            );
            var generation = model.Engine.GenerateAsync(
                request,
                left.Token,
                id => tokens.Writer.TryWrite(id)
            );
            var ending = generation.ContinueWith(
                _ => tokens.Writer.TryComplete(),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
            var text = model.Tokenizer.Stream(skipSpecial: true);
            var cut = new StopTexts(request.Stop);
            await foreach (var id in tokens.Reader.ReadAllAsync(cancellationToken))
            {
                if (cut.Append(text.Append(id)) is { Length: > 0 } piece)
                    yield return new ChatResponseUpdate(ChatRole.Assistant, piece);
            }
            await ending;
            var result = await generation;
            GenAiTelemetry.End(
                span,
                model.Name,
                request.Prompt.Count,
                result.Generated,
                result.Finish,
                Stopwatch.GetElapsedTime(started)
            );
            if (cut.Append(text.Flush()) + cut.Flush() is { Length: > 0 } rest)
                yield return new ChatResponseUpdate(ChatRole.Assistant, rest);
            var usage = new UsageDetails
            {
                InputTokenCount = request.Prompt.Count,
                OutputTokenCount = result.Generated,
                TotalTokenCount = request.Prompt.Count + result.Generated,
            };
            yield return new ChatResponseUpdate
            {
                Role = ChatRole.Assistant,
                FinishReason = Reason(result.Finish),
                Contents = [new UsageContent(usage)],
            };
        }
        finally
        {
            await left.CancelAsync();
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // The host owns the engine.
    }

    private GenerationRequest Request(
        LoadedModel model,
        IEnumerable<ChatMessage> messages,
        ChatOptions? options
    )
    {
        var turns = messages.Select(m => new ChatTurn(m.Role.Value, m.Text)).ToList();
        var prompt = Rendered(model, turns);
        var room = Math.Max(1, model.Engine.MaxLength - prompt.Count);
        var sampling = new SamplingSettings(
            options?.Temperature ?? model.Generation.Temperature ?? 1,
            options?.TopP ?? model.Generation.TopP ?? 1,
            options?.TopK ?? model.Generation.TopK ?? 0,
            Math.Min(room, options?.MaxOutputTokens ?? room)
        );
        var seed = options?.Seed is { } given
            ? unchecked((ulong)given)
            : Seeds.Derive(string.Join('\n', turns));
        return new GenerationRequest(
            prompt,
            sampling,
            seed,
            adapter,
            options?.StopSequences is { Count: > 0 } stop ? [.. stop] : default
        );
    }

    private static IReadOnlyList<int> Rendered(LoadedModel model, List<ChatTurn> turns)
    {
        try
        {
            return model.Template.RenderPrompt(turns, model.Tokenizer);
        }
        catch (ChatTemplateException error)
        {
            throw new ConversationRefusedException(error.Message, error);
        }
    }

    private static ChatFinishReason Reason(FinishReason finish) =>
        finish == FinishReason.Length ? ChatFinishReason.Length : ChatFinishReason.Stop;
}
