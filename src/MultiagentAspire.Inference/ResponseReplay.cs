using MultiagentAspire.Core;

namespace MultiagentAspire.Inference;

/// <summary>A recorded response that was generated again.</summary>
/// <param name="Result">The response as it was generated now.</param>
/// <param name="Difference">The first token that differs; null where the response is equal.</param>
public sealed record ResponseReplay(GenerateResult Result, TokenDifference? Difference);
