using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// What a finetuning made. <paramref name="Tokens"/> counts all tokens passed through the model, prompts
/// included; <paramref name="LearnedTokens"/> only those with loss.
/// </summary>
public sealed record TrainingOutcome(
    AdapterRef Adapter,
    int Examples,
    int Steps,
    ImmutableArray<double> Losses,
    long Tokens,
    long LearnedTokens,
    int Dropped,
    TimeSpan Elapsed
)
{
    /// <summary>
    /// The learning rate of each optimizer step; empty where an earlier version trained and did not record
    /// it.
    /// </summary>
    public ImmutableArray<double> LearningRates { get; set; } = [];

    /// <summary>
    /// Set where an endpoint finetuned: what it made. Losses are those that it reported, tokens those that it
    /// charges, and learned tokens not known (0).
    /// </summary>
    [JsonPropertyName("there"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FinetunedModel? AtEndpoint { get; set; }
}
