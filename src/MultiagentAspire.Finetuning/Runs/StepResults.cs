using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Runs;

/// <summary>What a <see cref="Plans.DebateStep"/> cost.</summary>
/// <param name="Silent">Responses whose prompt did not fit the model.</param>
internal sealed record DebateResult(int Debates, long TokensGenerated, long TokensPrompt, int Silent = 0)
{
    /// <summary>What models at endpoints were asked; empty where all are local.</summary>
    public ImmutableArray<ModelUse> Remote { get; set; } = [];
}

/// <summary>What each agent was given to learn from.</summary>
internal sealed record SelectResult(ImmutableArray<AgentSelection> Agents);

internal sealed record AgentSelection(AgentId Agent, int Examples, SelectionCounts Counts, bool OneSided);

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

/// <summary>How often each slot's new and previous critic ended on the vote, and which slots keep the previous one.</summary>
internal sealed record GuardResult(
    ImmutableArray<double> NewAgreement,
    ImmutableArray<double> PreviousAgreement,
    ImmutableArray<int> KeptSlots
);

/// <summary>Where the report was written.</summary>
internal sealed record ReportResult(string Path);
