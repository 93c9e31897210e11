using MultiagentAspire.Core;

namespace MultiagentAspire.Debate;

/// <summary>What one call brought back.</summary>
/// <param name="Remote">What it cost at an endpoint; null for a local model.</param>
internal sealed record AgentReply(
    string Text,
    FinishReason Finish,
    int Tokens,
    int PromptTokens,
    ModelUse? Remote = null
);
