namespace MultiagentAspire.Cli.Benchmarks;

/// <summary>Speed of generation, over all rows of a batch.</summary>
/// <param name="DecodeTokensPerSecond">After the first token of every row: decode steps alone.</param>
/// <param name="TokensPerSecond">From the start, with reading of the prompts.</param>
internal sealed record GenerationRate(double DecodeTokensPerSecond, double TokensPerSecond);
