namespace MultiagentAspire.Training.Pretraining;

/// <summary>The progress of a pretraining, as its checkpoint stores it.</summary>
/// <param name="Tokens">Tokens trained on so far, padding included.</param>
/// <param name="LearnedTokens">Of these, tokens that carry loss.</param>
/// <param name="Chunk">Chunks of documents done.</param>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="Seconds">Wall-clock time of all chunks.</param>
/// <param name="Model">
/// Seed, operands and sizes, which cannot change any more; phases may be added. Null in checkpoints of earlier
/// versions.
/// </param>
public sealed record PretrainState(
    long Tokens,
    long LearnedTokens,
    long Chunk,
    int Step,
    double Seconds,
    string? Model = null
);
