using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Chat;

/// <summary>A chat completion of an endpoint.</summary>
/// <param name="Text">The response; empty when the endpoint returned no content.</param>
/// <param name="FinishReason">Why the generation ended.</param>
/// <param name="PromptTokens">Tokens of the prompt; null where the endpoint does not report them.</param>
/// <param name="Tokens">Tokens of the response; null where the endpoint does not report them.</param>
/// <param name="CachedPromptTokens">Of the prompt's tokens, those read from a cache; 0 where none is reported.</param>
internal sealed record ChatAnswer(
    string Text,
    FinishReason FinishReason,
    int? PromptTokens,
    int? Tokens,
    int CachedPromptTokens
);
