using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace MultiagentAspire.Testing;

/// <summary>
/// A chat client whose replies are a function of the call. Several clients may share one list of calls.
/// </summary>
/// <param name="name">Name of the client in its calls.</param>
/// <param name="reply">Text of a reply; may wait or throw.</param>
/// <param name="calls">Records calls in the order of arrival.</param>
public sealed class ScriptedChatClient(
    string name,
    Func<ChatCall, CancellationToken, Task<string>> reply,
    ConcurrentQueue<ChatCall> calls
) : IChatClient
{
    /// <summary>
    /// Tokens reported: one for each character of the reply and of the prompt. False reports none, as some
    /// servers do.
    /// </summary>
    public bool ReportsUsage { get; init; } = true;

    /// <summary>Finish reason of every reply.</summary>
    public ChatFinishReason Finish { get; init; } = ChatFinishReason.Stop;

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var call = new ChatCall(
            name,
            [.. messages.Select(message => $"{message.Role}: {message.Text}")],
            options ?? new ChatOptions()
        );
        calls.Enqueue(call);
        var text = await reply(call, cancellationToken);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, text))
        {
            FinishReason = Finish,
            Usage = ReportsUsage
                ? new UsageDetails
                {
                    OutputTokenCount = text.Length,
                    InputTokenCount = call.Messages.Sum(message => message.Length),
                }
                : null,
        };
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException("debates do not stream");

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // Nothing to free.
    }
}
