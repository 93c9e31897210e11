using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Plans;

/// <summary>Finetunes one agent.</summary>
/// <param name="StepsOf">The arm whose optimizer steps, all agents together, this one takes as well; null =
/// by its own settings.</param>
public sealed record TrainStep(string Id, int Iteration, string Arm, AgentId Agent, string? StepsOf = null)
    : Step(Id, Iteration, Arm);
