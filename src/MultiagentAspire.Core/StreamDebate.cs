namespace MultiagentAspire.Core;

/// <summary>
/// Runs one debate to its end and reports each response as soon as it is generated. Safe to call concurrently.
/// </summary>
/// <param name="request">The debate.</param>
/// <param name="onResponse">Receives each response; calls for several slots may overlap.</param>
/// <param name="cancellationToken">Cancels the debate.</param>
/// <returns>The complete transcript.</returns>
public delegate Task<DebateTranscript> StreamDebate(
    DebateRequest request,
    Func<AgentResponse, Task> onResponse,
    CancellationToken cancellationToken
);
