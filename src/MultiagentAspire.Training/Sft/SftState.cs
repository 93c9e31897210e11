using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Training.Sft;

/// <summary>The progress of a training, as its checkpoint stores it.</summary>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="Losses">Mean loss of each of them, in nats per learned token.</param>
/// <param name="Tokens">Tokens passed through the model, without padding.</param>
/// <param name="LearnedTokens">Of these, tokens that carry loss.</param>
/// <param name="Seconds">Wall-clock time of all attempts before this one.</param>
internal sealed record SftState(
    int Step,
    ImmutableArray<double> Losses,
    long Tokens,
    [property: JsonPropertyName("learned")] long LearnedTokens,
    double Seconds
)
{
    /// <summary>Digest of the job (<see cref="SftCheckpoint"/>). Empty before the first checkpoint.</summary>
    public string Job { get; set; } = "";

    /// <summary>The progress after one more optimizer step.</summary>
    /// <param name="step">The result of the step.</param>
    public SftState After(SftStep step) =>
        this with
        {
            Step = Step + 1,
            Losses = [.. Losses, step.Loss],
            Tokens = Tokens + step.Tokens,
            LearnedTokens = LearnedTokens + step.LearnedTokens,
        };
}
