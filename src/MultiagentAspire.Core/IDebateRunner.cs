namespace MultiagentAspire.Core;

/// <summary>Holds debates. In process it is the Debate library itself; across services a gRPC client.</summary>
public interface IDebateRunner
{
    /// <summary>
    /// Holds one debate to its end. Equal requests give equal transcripts. Safe to call concurrently: callers
    /// start as many as they like, the engine batches.
    /// </summary>
    Task<DebateTranscript> RunAsync(DebateRequest request, CancellationToken cancellationToken);
}
