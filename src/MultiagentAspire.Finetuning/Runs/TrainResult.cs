using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Runs;

/// <summary>What became of one agent.</summary>
/// <param name="AdapterPath">Relative to the run's folder; null when the agent kept its model.</param>
/// <param name="Kept">Why the agent was not trained; null when it was.</param>
/// <param name="Seconds">Time of the training, also that before an interruption.</param>
internal sealed record TrainResult(
    string? AdapterPath,
    string? AdapterDigest,
    int Examples,
    int Steps,
    ImmutableArray<double> Losses,
    long Tokens,
    long LearnedTokens,
    int Dropped,
    string? Kept,
    double Seconds = 0
)
{
    /// <summary>Of each optimizer step; empty where an earlier version trained.</summary>
    public ImmutableArray<double> LearningRates { get; set; } = [];

    /// <summary>Set where an endpoint finetuned it: what that made.</summary>
    public FinetunedModel? There { get; set; }

    public static TrainResult KeptModel(int examples, string why) =>
        new(null, null, examples, 0, [], 0, 0, 0, why);
}
