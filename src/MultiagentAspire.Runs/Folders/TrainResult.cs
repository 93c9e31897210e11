using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// The stored result of a <see cref="Plans.TrainStep"/>: one agent's new adapter, or why it has none.
/// </summary>
public sealed record TrainResult
{
    /// <summary>The adapter's folder, relative to the run's folder; null where the agent kept its model.</summary>
    public string? AdapterPath { get; init; }

    /// <summary>Content digest of the adapter; null where the agent kept its model.</summary>
    public string? AdapterDigest { get; init; }

    /// <summary>Number of training examples in the agent's data file.</summary>
    public int Examples { get; init; }

    /// <summary>Number of optimizer steps.</summary>
    public int Steps { get; init; }

    /// <summary>Loss of each optimizer step, in nats per learned token.</summary>
    public ImmutableArray<double> Losses { get; init; } = [];

    /// <summary>Number of tokens passed through the model in all epochs.</summary>
    public long Tokens { get; init; }

    /// <summary>Of <see cref="Tokens"/>, the number that carry loss: those of completions.</summary>
    public long LearnedTokens { get; init; }

    /// <summary>Number of examples left out because they exceed the limit on tokens.</summary>
    public int Dropped { get; init; }

    /// <summary>Why the agent was not trained, to complete "kept its model:"; null where it was trained.</summary>
    [JsonPropertyName("kept")]
    public string? KeptReason { get; init; }

    /// <summary>Time of the training in seconds, that before an interruption included.</summary>
    public double Seconds { get; init; }

    /// <summary>Learning rate of each optimizer step; empty in results of earlier versions.</summary>
    public ImmutableArray<double> LearningRates { get; init; } = [];

    /// <summary>The model and job at the endpoint that finetuned the agent; null for a local training.</summary>
    [JsonPropertyName("there")]
    public FinetunedModel? FinetunedModel { get; init; }

    /// <summary>The result for an agent that is not trained, mostly for lack of data.</summary>
    /// <param name="examples">Number of examples in the agent's data file.</param>
    /// <param name="why">Completes "kept its model:".</param>
    public static TrainResult KeptModel(int examples, string why) =>
        new() { Examples = examples, KeptReason = why };

    /// <summary>
    /// Time of a training in seconds: the larger of the result's and the record's, which counts the last attempt only.
    /// </summary>
    public static double SecondsOf(StepRecord<TrainResult> record) =>
        Math.Max(record.Seconds, record.Result.Seconds);
}
