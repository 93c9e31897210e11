namespace MultiagentAspire.Cli.Benchmarks;

/// <summary>
/// What is measured: <paramref name="Batch"/> examples a step, each of <paramref name="Prompt"/> +
/// <paramref name="New"/> tokens, the new ones learned.
/// </summary>
internal sealed record SftBenchSettings(
    int Batch,
    int Prompt,
    int New,
    int Rank,
    int MicroBatchTokens,
    int Rounds,
    bool ProcessorTime = false
);
