using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace MultiagentAspire.Testing;

/// <summary>One request as a chat client received it.</summary>
/// <param name="Client">Name of the client that was asked.</param>
/// <param name="Messages">The conversation, as <c>role: text</c>.</param>
/// <param name="Options">Its options.</param>
public sealed record ChatCall(string Client, IReadOnlyList<string> Messages, ChatOptions Options);

/// <summary>
/// A chat client whose replies are a function of the call. Several clients may share one list of calls.
/// </summary>
/// <param name="name">Appears in its calls.</param>
/// <param name="reply">The text of a reply; may wait, and may throw.</param>
/// <param name="calls">Where calls are recorded, in the order in which they came.</param>
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

    /// <summary>Why replies end.</summary>
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
