namespace MultiagentAspire.Core;

/// <summary>
/// The response to a <see cref="GenerateRequest"/>; its JSON is the result of a <c>generate</c> work item.
/// </summary>
/// <param name="Text">The response, without the turn-end token and the stop text that ended it.</param>
/// <param name="Finish">Why it ended.</param>
/// <param name="Tokens">Tokens generated, the turn end included.</param>
/// <param name="PromptTokens">Tokens of the rendered prompt.</param>
/// <param name="TooLong">Why there is no text: the prompt does not fit the model. Null otherwise.</param>
/// <param name="Retries">Attempts at an endpoint beyond the first.</param>
/// <param name="Estimated">Whether the token counts are an estimate, since the endpoint did not report them.</param>
public sealed record GenerateResult(
    string Text,
    FinishReason Finish,
    int Tokens,
    int PromptTokens,
    string? TooLong = null,
    int Retries = 0,
    bool Estimated = false
)
{
    /// <summary>The result of a request whose prompt does not fit the model: no text and no tokens.</summary>
    /// <param name="reason">What the model takes and what the prompt has, for people.</param>
    public static GenerateResult PromptTooLong(string reason) =>
        new("", FinishReason.Length, Tokens: 0, PromptTokens: 0, reason);

    /// <summary>This result, for callers who have no answer to a prompt that does not fit.</summary>
    /// <exception cref="PromptTooLongException">The prompt does not fit the model.</exception>
    public GenerateResult RequireFits() =>
        TooLong is { } reason ? throw new PromptTooLongException(reason) : this;
}
