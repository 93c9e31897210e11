using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>The lineage of an agent after an iteration: back to its data, forward to what it did.</summary>
/// <param name="Agent">Its address.</param>
/// <param name="Model">Its model.</param>
/// <param name="MadeBy">
/// Address of the agent whose training made the model: itself, or an earlier iteration where it kept its model.
/// </param>
/// <param name="Chain">Addresses from the agent back to the base model, each with its digest.</param>
/// <param name="Training">Its training in the iteration; null before any and for base models.</param>
/// <param name="TrainedFrom">Later agents whose training started from this model, by address.</param>
/// <param name="Spoke">The sets of transcripts in which it spoke.</param>
/// <param name="Run">What decided the results of the run.</param>
public sealed record AgentTrace(
    string Agent,
    ModelTrace Model,
    string MadeBy,
    ImmutableArray<ChainLink> Chain,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TrainingTrace? Training,
    ImmutableArray<string> TrainedFrom,
    ImmutableArray<SpokenSet> Spoke,
    RunIdentity Run
);
