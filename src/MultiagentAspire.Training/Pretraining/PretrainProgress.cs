namespace MultiagentAspire.Training.Pretraining;

/// <summary>
/// One stretch of a pretraining as it happened. <paramref name="Loss"/> is the mean over the stretch's
/// learned tokens, in nats.
/// </summary>
/// <param name="ProbeAccuracy">Share of kept documents the model gets right, by kind
/// (<see cref="CorpusProbe"/>).</param>
public sealed record PretrainProgress(
    string Phase,
    long Tokens,
    long TotalTokens,
    double Loss,
    double TokensPerSecond,
    double RateFactor,
    IReadOnlyList<(string Kind, double Right)> ProbeAccuracy
);
