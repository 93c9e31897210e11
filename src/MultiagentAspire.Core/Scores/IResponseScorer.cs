namespace MultiagentAspire.Core;

/// <summary>
/// Scores responses by models. The Inference project implements it; other processes send requests over a queue.
/// </summary>
public interface IResponseScorer
{
    /// <summary>
    /// Scores one response. Equal requests give equal results, whatever else is in flight. Safe to call concurrently.
    /// </summary>
    Task<ScoringResult> ScoreAsync(ScoringRequest request, CancellationToken cancellationToken);
}
