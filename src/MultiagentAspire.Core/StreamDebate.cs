namespace MultiagentAspire.Core;

/// <summary>
/// Holds one debate that somebody watches, to its end. <paramref name="onResponse"/> sees each response as
/// soon as it is there, also several at once. Safe to call concurrently.
/// </summary>
public delegate Task<DebateTranscript> StreamDebate(
    DebateRequest request,
    Func<AgentResponse, Task> onResponse,
    CancellationToken cancellationToken
);
