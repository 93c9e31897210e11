namespace MultiagentAspire.Core;

/// <summary>
/// How tokens are sampled.
/// </summary>
/// <param name="Temperature">Divides the logits; 0 is greedy.</param>
/// <param name="TopP">Probability mass of the nucleus, above 0 and at most 1; 1: no truncation.</param>
/// <param name="TopK">Number of most probable tokens to sample from; 0: no truncation.</param>
/// <param name="MaxTokens">Limit on tokens of one response.</param>
public sealed record SamplingSettings(
    double Temperature = 1.0,
    double TopP = 0.9,
    int TopK = 0,
    int MaxTokens = 2048
);
