namespace MultiagentAspire.Cli.Benchmarks;

/// <summary>
/// Tokens a second of one way to generate: decoding alone (after every row's first token), and with reading
/// the prompts.
/// </summary>
internal sealed record GenerationRate(double DecodeTokensPerSecond, double TokensPerSecond);
