namespace MultiagentAspire.Core;

/// <summary>Holds one debate that somebody watches, to its end. <paramref name="spoken"/> sees each response as soon as it is there, also several at once. Safe to call concurrently.</summary>
public delegate Task<DebateTranscript> WatchDebate(
    DebateRequest request,
    Func<AgentResponse, Task> spoken,
    CancellationToken cancellationToken
);
