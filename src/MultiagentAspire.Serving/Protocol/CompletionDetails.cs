namespace MultiagentAspire.Serving.Protocol;

internal sealed record CompletionDetails(long ReasoningTokens);
