using MultiagentAspire.Core;

namespace MultiagentAspire.Debate;

/// <summary>What one call of an agent brought back.</summary>
/// <param name="Result">The response; without text where the prompt did not fit.</param>
/// <param name="EndpointUse">What it cost at an endpoint; null for a local model.</param>
internal sealed record AgentReply(GenerateResult Result, ModelUsage? EndpointUse);
