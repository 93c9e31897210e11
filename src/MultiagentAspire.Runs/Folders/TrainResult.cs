using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Folders;

/// <summary>What became of one agent.</summary>
public sealed record TrainResult
{
    /// <summary>The adapter's folder, relative to the run's; null when the agent kept its model.</summary>
    public string? AdapterPath { get; init; }

    /// <summary>Digest of the adapter; null when the agent kept its model.</summary>
    public string? AdapterDigest { get; init; }

    /// <summary>Examples in its data.</summary>
    public int Examples { get; init; }

    /// <summary>Optimizer steps.</summary>
    public int Steps { get; init; }

    /// <summary>Loss of each optimizer step, in nats per learned token.</summary>
    public ImmutableArray<double> Losses { get; init; } = [];

    /// <summary>Tokens passed through the model.</summary>
    public long Tokens { get; init; }

    /// <summary>Of these, tokens that carry loss.</summary>
    public long LearnedTokens { get; init; }

    /// <summary>Examples left out since they are longer than the limit.</summary>
    public int Dropped { get; init; }

    /// <summary>Why the agent was not trained; null when it was.</summary>
    public string? Kept { get; init; }

    /// <summary>Time of the training in seconds, also that before an interruption.</summary>
    public double Seconds { get; init; }

    /// <summary>Of each optimizer step; empty where an earlier version trained.</summary>
    public ImmutableArray<double> LearningRates { get; init; } = [];

    /// <summary>Set where an endpoint finetuned it: what that made.</summary>
    public FinetunedModel? There { get; init; }

    /// <summary>The result of a training that did not take place.</summary>
    /// <param name="examples">Examples in the agent's data.</param>
    /// <param name="why">Completes "kept its model:".</param>
    public static TrainResult KeptModel(int examples, string why) =>
        new() { Examples = examples, Kept = why };

    /// <summary>Time of a training in seconds: the step's record knows its last attempt alone.</summary>
    public static double SecondsOf(StepRecord<TrainResult> record) =>
        Math.Max(record.Seconds, record.Result.Seconds);
}
