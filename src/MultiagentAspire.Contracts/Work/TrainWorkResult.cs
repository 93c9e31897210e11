using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts.Work;

/// <summary>What came of a finetuning: the adapter, or why there is none.</summary>
/// <param name="NoneFits">Set when every example was too long: why.</param>
/// <param name="Dropped">Examples that were too long, when all were.</param>
public sealed record TrainWorkResult(TrainingOutcome? Outcome, string? NoneFits = null, int Dropped = 0);
