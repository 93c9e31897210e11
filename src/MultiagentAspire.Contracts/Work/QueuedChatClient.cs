using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts.Work;

/// <summary>The chat client of one agent's model: whichever inference worker is free answers. Thread-safe, and light: make as many as needed.</summary>
/// <param name="priority">High where somebody waits for the answer and would not for the thousands of a run.</param>
public sealed class QueuedChatClient(
    WorkQueue queue,
    AgentModel model,
    WorkPriority priority = WorkPriority.Normal
) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var work = new GenerateWork(
            model,
            [.. messages.Select(message => new ChatTurn(message.Role.Value, message.Text))],
            SamplingOf(options),
            options?.Seed ?? 0,
            [.. options?.StopSequences ?? []]
        );
        var item = WorkItems.Of("generate", work, WorkJson.Default.GenerateWork, priority);
        var result = WorkItems.ReadResult(
            item.Id,
            await queue.ResultAsync(item, cancellationToken),
            WorkJson.Default.GenerateResult
        );
        if (result.TooLong is { } why)
            throw new PromptTooLongException(why);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, result.Text))
        {
            FinishReason =
                result.Finish == FinishReason.Length ? ChatFinishReason.Length : ChatFinishReason.Stop,
            ModelId = model.Adapter?.Digest ?? model.Base.Digest,
            Usage = RemoteUsage.Of(result.PromptTokens, result.Tokens, result.Retries, result.Estimated),
        };
    }

    /// <summary>One piece at the end: who wants tokens as they come asks an inference worker by gRPC.</summary>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        foreach (
            var update in (
                await GetResponseAsync(messages, options, cancellationToken)
            ).ToChatResponseUpdates()
        )
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // The queue belongs to the host.
    }

    private static SamplingSettings SamplingOf(ChatOptions? options) =>
        options is { Temperature: { } temperature, TopP: { } topP, TopK: { } topK, MaxOutputTokens: { } most }
            ? new SamplingSettings(temperature, topP, topK, most)
            : throw new ArgumentException(
                "A queued response needs temperature, top-p, top-k and the most tokens said: the workers' defaults are not known here.",
                nameof(options)
            );
}
