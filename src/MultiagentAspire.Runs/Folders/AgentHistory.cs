using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// The agents of a run through its iterations, read off the finished steps alone, as <see cref="Lineage"/>
/// is.
/// </summary>
public static class AgentHistory
{
    /// <summary>Every finetuning that is finished, in the order of the plan.</summary>
    /// <exception cref="InvalidDataException">A step's result is damaged.</exception>
    public static ImmutableArray<AgentState> Create(
        RunFile run,
        RunLayout layout,
        StepStore steps,
        Lineage lineage
    )
    {
        var selections = new Dictionary<string, SelectStepResult>(StringComparer.Ordinal);
        return
        [
            .. RunPlan
                .Create(run)
                .OfType<TrainStep>()
                .Where(step => steps.IsFinished(step.Id))
                .Select(StateOf),
        ];

        AgentState StateOf(TrainStep step)
        {
            var arm = run.ArmOf(step.Arm);
            var (parent, made) = lineage.Traced(
                arm,
                step.Agent,
                arm.Training.FromPrevious ? step.Iteration - 1 : 0
            );
            return new AgentState(
                step,
                parent,
                made,
                lineage.At(arm, step.Agent, step.Iteration),
                layout.Relative(layout.DataPath(step.Iteration, arm, step.Agent)),
                SelectionOf(step),
                steps.Read<TrainResult>(step.Id),
                GuardOf(arm, steps, step)
            );
        }

        AgentSelection SelectionOf(TrainStep step)
        {
            var id = StepIds.Select(step.Iteration, step.Arm);
            if (!selections.TryGetValue(id, out var selection))
                selections.Add(id, selection = steps.Read<SelectStepResult>(id).Result);
            return selection.Agents.FirstOrDefault(agent => agent.Agent == step.Agent)
                ?? throw new InvalidDataException($"{layout.ResultPath(id)} does not name {step.Agent}");
        }
    }

    /// <summary>
    /// The arms that finetune agents, in the order of the run, each with its last iteration whose agents are
    /// all finished; 0: none yet.
    /// </summary>
    public static ImmutableArray<(string Arm, int Finished)> Finished(RunFile run, StepStore steps) =>
        [
            .. RunPlan
                .Create(run)
                .Where(step => step is TrainStep or GuardStep)
                .GroupBy(step => step.Arm)
                .Select(arm =>
                    (
                        arm.Key,
                        arm.GroupBy(step => step.Iteration)
                            .OrderBy(iteration => iteration.Key)
                            .TakeWhile(iteration => iteration.All(step => steps.IsFinished(step.Id)))
                            .Select(iteration => iteration.Key)
                            .LastOrDefault()
                    )
                ),
        ];

    private static GuardDecision GuardOf(Arm arm, StepStore steps, TrainStep step)
    {
        var guard = StepIds.Guard(step.Iteration, arm);
        if (
            !arm.Training.KeepCriticWhenAgreementFalls
            || step.Agent.Role != AgentRole.Critic
            || !steps.IsFinished(guard)
        )
            return GuardDecision.None;
        return steps.Read<GuardStepResult>(guard).Result.KeptSlots.Contains(step.Agent.Slot)
            ? GuardDecision.KeptPrevious
            : GuardDecision.Replaced;
    }
}
