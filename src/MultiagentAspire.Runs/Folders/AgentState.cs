using MultiagentAspire.Core;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Folders;

/// <summary>One finished finetuning of one agent: its start, its data and its result.</summary>
/// <param name="Step">The step that trained the agent.</param>
/// <param name="Parent">The model from which the training started.</param>
/// <param name="ParentIteration">The iteration that made the parent's adapter; 0: it is not of this run.</param>
/// <param name="Current">
/// The agent's model after this iteration: the parent where the guard kept it or where the agent was not trained.
/// </param>
/// <param name="Data">The data file, relative to the run's folder.</param>
/// <param name="Selection">What was selected for the agent's data.</param>
/// <param name="Record">The stored result of the training.</param>
/// <param name="Guard">Decision of the guard about a critic.</param>
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
    /// <summary>The result of the training: adapter, steps, losses.</summary>
    public TrainResult Training => Record.Result;

    /// <summary>Time of the training in seconds, that before an interruption included.</summary>
    public double Seconds => TrainResult.SecondsOf(Record);
}
