using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Plans;

/// <summary>Finetunes one agent on the data that the select step of the same iteration wrote.</summary>
/// <param name="Id">Unique in the run; also the name of its result file.</param>
/// <param name="Iteration">1 to L.</param>
/// <param name="Arm">The arm whose agent it is.</param>
/// <param name="Agent">The agent.</param>
/// <param name="StepsOf">
/// Name of the arm whose number of optimizer steps, over all of its agents, this training has as well; null = the
/// number follows from epochs and data.
/// </param>
public sealed record TrainStep(string Id, int Iteration, string Arm, AgentId Agent, string? StepsOf = null)
    : Step(Id, Iteration, Arm);
