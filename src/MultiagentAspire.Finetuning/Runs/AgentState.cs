using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Plans;

namespace MultiagentAspire.Finetuning.Runs;

/// <summary>One finetuning of one agent: from what it came and what came of it.</summary>
/// <param name="Parent">What it started from.</param>
/// <param name="ParentIteration">The iteration that made it; 0: the base model.</param>
/// <param name="Current">What the agent speaks as after this iteration, as far as is decided.</param>
/// <param name="Data">The data file, relative to the run's folder.</param>
/// <param name="Seconds">Time of the training.</param>
internal sealed record AgentState(
    TrainStep Step,
    AgentModel Parent,
    int ParentIteration,
    AgentModel Current,
    string Data,
    AgentSelection Selection,
    TrainResult Training,
    double Seconds,
    GuardDecision Guard
);
