using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// Settings and seeds of a training and of the selection before it, for those who run and who trace them.
/// </summary>
public static class TrainingInputs
{
    /// <summary>
    /// Settings of an agent's training. A step that is matched to another arm takes as many optimizer steps as that
    /// arm's agents together.
    /// </summary>
    /// <exception cref="InvalidOperationException">A training of the other arm is not finished.</exception>
    public static TrainingSettings SettingsOf(RunFile run, StepStore steps, TrainStep step)
    {
        var arm = run.ArmOf(step.Arm);
        var settings = arm.Kind.Training(arm, arm.Training.For(step.Agent.Role, step.Iteration));
        return step.StepsOf is { } sourceArm
            ? settings with
            {
                MaxSteps = run.ArmOf(sourceArm)
                    .Agents.Sum(agent =>
                        steps.Read<TrainResult>(StepIds.Train(step.Iteration, sourceArm, agent)).Result.Steps
                    ),
            }
            : settings;
    }

    /// <summary>Seed of a training: order of the data, initial adapter, dropout.</summary>
    public static ulong SeedOf(RunFile run, TrainStep step) =>
        Seeds.Derive(run.Seed, step.Iteration, step.Arm, step.Agent, "train");

    /// <summary>Seed of the selection of an agent's data.</summary>
    public static ulong SelectionSeedOf(RunFile run, SelectStep step, AgentId agent) =>
        Seeds.Derive(run.Seed, step.Iteration, step.Arm, agent, "select");
}
