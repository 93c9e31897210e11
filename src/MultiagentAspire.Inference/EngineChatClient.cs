using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;

namespace MultiagentAspire.Inference;

/// <summary>The chat seam over the engine: renders the conversation by the model's own template, generates, decodes. Thread-safe.</summary>
internal sealed class EngineChatClient(LoadedModel model, AdapterRef? adapter) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = Request(messages, options);
        var result = await model.Engine.GenerateAsync(request, cancellationToken);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, Text(result, request.Stop)))
        {
            FinishReason = Reason(result.Finish),
            ModelId = adapter?.Digest ?? model.Reference.Digest,
            Usage = new UsageDetails { InputTokenCount = request.Prompt.Count, OutputTokenCount = result.Generated, TotalTokenCount = request.Prompt.Count + result.Generated },
        };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = Request(messages, options);
        // As many places as tokens can come, so the engine's thread never waits for a slow reader.
        var tokens = Channel.CreateBounded<int>(new BoundedChannelOptions(request.Sampling.MaxTokens) { SingleReader = true, SingleWriter = true });
        var generation = model.Engine.GenerateAsync(request, cancellationToken, id => tokens.Writer.TryWrite(id));
        var ending = generation.ContinueWith(_ => tokens.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var text = model.Tokenizer.Stream(skipSpecial: true);
        await foreach (var id in tokens.Reader.ReadAllAsync(cancellationToken))
        {
            if (text.Append(id) is { Length: > 0 } piece) yield return new ChatResponseUpdate(ChatRole.Assistant, piece);
        }
        await ending;
        var result = await generation;
        if (text.Flush() is { Length: > 0 } rest) yield return new ChatResponseUpdate(ChatRole.Assistant, rest);
        yield return new ChatResponseUpdate { Role = ChatRole.Assistant, FinishReason = Reason(result.Finish) };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // The host owns the engine.
    }

    private GenerationRequest Request(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var turns = messages.Select(m => new ChatTurn(m.Role.Value, m.Text)).ToList();
        var prompt = model.Template.RenderPrompt(turns, model.Tokenizer);
        var room = Math.Max(1, model.Engine.MaxLength - prompt.Count);
        var sampling = new SamplingSettings(
            options?.Temperature ?? model.Generation.Temperature ?? 1, options?.TopP ?? model.Generation.TopP ?? 1,
            options?.TopK ?? model.Generation.TopK ?? 0, Math.Min(room, options?.MaxOutputTokens ?? room));
        var seed = options?.Seed is { } given ? unchecked((ulong)given) : Seeds.Derive(string.Join('\n', turns));
        return new GenerationRequest(prompt, sampling, seed, adapter, options?.StopSequences is { Count: > 0 } stop ? [.. stop] : default);
    }

    private string Text(GenerationResult result, IEnumerable<string> stops)
    {
        var text = model.Tokenizer.Decode(result.Ids, skipSpecial: true);
        foreach (var stop in stops is System.Collections.Immutable.ImmutableArray<string> { IsDefault: true } ? [] : stops)
        {
            var at = text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0) text = text[..at];
        }
        return text;
    }

    private static ChatFinishReason Reason(FinishReason finish) => finish == FinishReason.Length ? ChatFinishReason.Length : ChatFinishReason.Stop;
}
