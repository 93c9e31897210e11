namespace MultiagentAspire.Training.Pretraining;

/// <summary>Where a pretraining stands: written with its checkpoint, enough to go on exactly.</summary>
/// <param name="Model">What cannot change any more: seed, operands and sizes. Phases may be added.</param>
public sealed record PretrainState(
    long Tokens,
    long LearnedTokens,
    long Chunk,
    int Step,
    double Seconds,
    string? Model = null
);
