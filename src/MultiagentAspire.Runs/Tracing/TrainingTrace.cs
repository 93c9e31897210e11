using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>The training that an agent had in an iteration.</summary>
public sealed record TrainingTrace
{
    /// <summary>Id of the step.</summary>
    public required string Step { get; init; }

    /// <summary>Id of the training job.</summary>
    public required string Job { get; init; }

    /// <summary>Seed of the order of the data, the initial adapter and dropout.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Method and hyperparameters.</summary>
    public required TrainingSettings Settings { get; init; }

    /// <summary>Address of the agent whose model the training started from.</summary>
    public required string StartedFrom { get; init; }

    /// <summary>That model.</summary>
    public required ModelTrace Start { get; init; }

    /// <summary>The stored result: steps, tokens, losses, or why the model was kept.</summary>
    public required TrainResult Result { get; init; }

    /// <summary>What the guard decided about the new critic.</summary>
    public required GuardDecision Guard { get; init; }

    /// <summary>The data file, relative to the run's folder.</summary>
    public required string Data { get; init; }

    /// <summary>Content digest of the data file as it is now; null where it is gone.</summary>
    public required string? DataDigest { get; init; }

    /// <summary>Address of the set of debates from which the data was selected.</summary>
    public required string SelectedFrom { get; init; }

    /// <summary>Rules of selection and votes of the arm.</summary>
    public required RunSelection Selection { get; init; }

    /// <summary>Seed of the selection's subsets.</summary>
    public required ulong SelectionSeed { get; init; }

    /// <summary>Every training example, in the order of the data file.</summary>
    public required ImmutableArray<ExampleTrace> Examples { get; init; }
}
