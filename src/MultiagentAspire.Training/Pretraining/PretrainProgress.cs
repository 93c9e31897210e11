namespace MultiagentAspire.Training.Pretraining;

/// <summary>The progress of a pretraining after a chunk of documents.</summary>
/// <param name="Phase">Name of the phase of the chunk.</param>
/// <param name="Tokens">Tokens trained on so far, padding included.</param>
/// <param name="TotalTokens">Tokens of all phases.</param>
/// <param name="Loss">Mean loss over the learned tokens of the chunk, in nats.</param>
/// <param name="TokensPerSecond">Tokens of the chunk per second, padding included.</param>
/// <param name="RateFactor">Factor on the peak learning rates now.</param>
/// <param name="ProbeAccuracy">
/// Share of the probes that the model gets right, 0 to 1, by kind (<see cref="CorpusProbe"/>).
/// </param>
public sealed record PretrainProgress(
    string Phase,
    long Tokens,
    long TotalTokens,
    double Loss,
    double TokensPerSecond,
    double RateFactor,
    IReadOnlyList<(string Kind, double Right)> ProbeAccuracy
);
