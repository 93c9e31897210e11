namespace MultiagentAspire.Core;

/// <summary>
/// How samples are drawn. Temperature 0 is greedy. <paramref name="TopP"/> 1 and <paramref name="TopK"/> 0
/// mean no truncation.
/// </summary>
public sealed record SamplingSettings(
    double Temperature = 1.0,
    double TopP = 0.9,
    int TopK = 0,
    int MaxTokens = 2048
);
