using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts.Work;

/// <summary>The result of a <c>train</c> work item: the adapter, or why there is none.</summary>
/// <param name="Outcome">The result of the training; null where every example is too long.</param>
/// <param name="NoExampleFitsMessage">
/// The reason for no outcome: every example is too long; null where there is an outcome.
/// </param>
/// <param name="Dropped">Number of examples, where all are too long; otherwise 0.</param>
public sealed record TrainWorkResult(
    TrainingOutcome? Outcome,
    [property: JsonPropertyName("noneFits")] string? NoExampleFitsMessage = null,
    int Dropped = 0
);
