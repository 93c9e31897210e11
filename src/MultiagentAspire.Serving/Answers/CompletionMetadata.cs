namespace MultiagentAspire.Serving.Answers;

/// <summary>What every piece of an answer repeats.</summary>
internal sealed record CompletionMetadata(
    string Id,
    long Created,
    string Model,
    string Fingerprint,
    long Seed
);
