using MultiagentAspire.Core;

namespace MultiagentAspire.Debate;

/// <summary>The result of one generate request of a debate.</summary>
/// <param name="Result">The response; without text where the prompt did not fit.</param>
/// <param name="EndpointUsage">Calls and tokens at an endpoint; null for a local model.</param>
internal sealed record AgentReply(GenerateResult Result, ModelUsage? EndpointUsage);
