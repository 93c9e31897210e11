namespace MultiagentAspire.Core;

/// <summary>Runs debates. The Debate project implements it; other processes send requests over a queue.</summary>
public interface IDebateRunner
{
    /// <summary>
    /// Runs one debate to its end. Equal requests give equal transcripts. It is safe to call concurrently: callers
    /// start any number of debates, and the engine batches their requests.
    /// </summary>
    Task<DebateTranscript> RunAsync(DebateRequest request, CancellationToken cancellationToken);
}
