using MultiagentAspire.Core;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Folders;

/// <summary>One finetuning of one agent: from what it came and what came of it.</summary>
/// <param name="Parent">What it started from.</param>
/// <param name="ParentIteration">The iteration that made it; 0: the base model.</param>
/// <param name="Current">What the agent speaks as after this iteration, as far as is decided.</param>
/// <param name="Data">The data file, relative to the run's folder.</param>
/// <param name="Record">The stored result of the training.</param>
public sealed record AgentState(
    TrainStep Step,
    AgentModel Parent,
    int ParentIteration,
    AgentModel Current,
    string Data,
    AgentSelection Selection,
    StepRecord<TrainResult> Record,
    GuardDecision Guard
)
{
    /// <summary>What came of the training.</summary>
    public TrainResult Training => Record.Result;

    /// <summary>Time of the training.</summary>
    public double Seconds => TrainResult.SecondsOf(Record);
}
