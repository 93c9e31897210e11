namespace MultiagentAspire.Inference.Benchmarks;

/// <summary>Tokens a second of one way to generate: decoding alone (after every row's first token), and with reading the prompts.</summary>
public sealed record GenerationRate(double DecodeTokensPerSecond, double TokensPerSecond);
