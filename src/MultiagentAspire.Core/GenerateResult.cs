using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// The response to a <see cref="GenerateRequest"/>; its JSON is the result of a <c>generate</c> work item.
/// </summary>
/// <param name="Text">The response, without the turn-end token and the stop string that ended it.</param>
/// <param name="FinishReason">Why the response ended.</param>
/// <param name="Tokens">Number of generated tokens, the turn end included.</param>
/// <param name="PromptTokens">Number of tokens of the rendered prompt.</param>
/// <param name="TooLongReason">The reason for no text where the prompt does not fit the model; otherwise null.</param>
/// <param name="Retries">Number of attempts at an endpoint after the first.</param>
/// <param name="Estimated">Whether the token counts are an estimate, since the endpoint did not report them.</param>
public sealed record GenerateResult(
    string Text,
    [property: JsonPropertyName("finish")] FinishReason FinishReason,
    int Tokens,
    int PromptTokens,
    [property: JsonPropertyName("tooLong")] string? TooLongReason = null,
    int Retries = 0,
    bool Estimated = false
)
{
    /// <summary>
    /// Of <see cref="PromptTokens"/>, those that the endpoint read from its cache; 0 where it reports none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int CachedPromptTokens { get; init; }

    /// <summary>
    /// Mean of the natural logarithms of the probabilities of the generated tokens at temperature 1; null where the
    /// model does not report them, or there is no token.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MeanLogProbability { get; init; }

    /// <summary>The result of a request whose prompt does not fit the model: no text and no tokens.</summary>
    /// <param name="reason">A sentence with the limit of the model and the length of the prompt.</param>
    public static GenerateResult PromptTooLong(string reason) =>
        new("", FinishReason.Length, Tokens: 0, PromptTokens: 0, reason);

    /// <summary>This result; throws for callers that cannot continue without a text.</summary>
    /// <exception cref="PromptTooLongException">The prompt does not fit the model.</exception>
    public GenerateResult RequireFits() =>
        TooLongReason is { } reason ? throw new PromptTooLongException(reason) : this;
}
