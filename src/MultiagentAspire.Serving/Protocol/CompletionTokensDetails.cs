namespace MultiagentAspire.Serving.Protocol;

/// <summary>Parts of the generated tokens of a society.</summary>
/// <param name="ReasoningTokens">Tokens of all turns and summaries except the response that is the answer.</param>
internal sealed record CompletionTokensDetails(long ReasoningTokens);
