using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>What a <see cref="ScoringRequest"/> gives; its JSON is the result of the work item.</summary>
/// <param name="Tokens">
/// Number of tokens of the response; 0 where it was not scored: it has no text, does not fit the model's context, or
/// the chat template cannot render it.
/// </param>
/// <param name="NegativeLogLikelihood">Mean over the tokens under the author, in nats per token.</param>
/// <param name="Others">One for each other model of the request, in its order.</param>
public sealed record ScoringResult(
    int Tokens,
    double NegativeLogLikelihood,
    ImmutableArray<ModelScore> Others
)
{
    /// <summary>The result for a response that cannot be scored.</summary>
    public static ScoringResult Unscored { get; } = new(0, 0, []);

    /// <summary>
    /// (C) mean of the author's last hidden states over the tokens of the text, without the turn end; empty where it
    /// was not requested.
    /// </summary>
    public ImmutableArray<float> Embedding { get; set; } = [];
}
