using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// The result of a finetuning.
/// </summary>
/// <param name="Adapter">The new adapter or full weights.</param>
/// <param name="Examples">Number of training examples in the data file.</param>
/// <param name="Steps">Number of optimizer steps.</param>
/// <param name="Losses">Loss of each optimizer step, in nats per learned token.</param>
/// <param name="Tokens">Number of tokens passed through the model in all epochs, prompts included.</param>
/// <param name="LearnedTokens">Number of these tokens that carry loss.</param>
/// <param name="Dropped">Number of examples left out because they exceed the limit on tokens.</param>
/// <param name="Elapsed">Time of the training, that before an interruption included.</param>
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
    /// Learning rate of each optimizer step; empty in results of earlier versions, which did not record it.
    /// </summary>
    public ImmutableArray<double> LearningRates { get; set; } = [];

    /// <summary>
    /// The model at the endpoint that finetuned it; null for a local training. With it, losses are those that the
    /// endpoint reports, tokens those that it charges, and learned tokens are unknown (0).
    /// </summary>
    [JsonPropertyName("there"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FinetunedModel? FinetunedModel { get; set; }
}
