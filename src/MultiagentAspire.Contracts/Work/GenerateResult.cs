using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts.Work;

/// <summary>What came of it.</summary>
/// <param name="Text">The response, without the turn-end token.</param>
/// <param name="Tokens">Tokens generated, the turn end included.</param>
/// <param name="TooLong">Set when the prompt did not fit the model: why. There is no text then.</param>
/// <param name="Retries">Attempts at an endpoint beyond the first.</param>
/// <param name="Estimated">Whether the tokens are an estimate, since the endpoint did not tell them.</param>
public sealed record GenerateResult(
    string Text,
    FinishReason Finish,
    int Tokens,
    int PromptTokens,
    string? TooLong = null,
    int Retries = 0,
    bool Estimated = false
);
