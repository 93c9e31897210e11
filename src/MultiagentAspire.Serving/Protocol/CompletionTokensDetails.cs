namespace MultiagentAspire.Serving.Protocol;

internal sealed record CompletionTokensDetails(long ReasoningTokens);
