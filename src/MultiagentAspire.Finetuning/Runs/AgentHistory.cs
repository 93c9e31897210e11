using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.RunFiles;

namespace MultiagentAspire.Finetuning.Runs;

/// <summary>The agents of a run through its iterations, read off the finished steps alone, as <see cref="Lineage"/> is.</summary>
internal static class AgentHistory
{
    /// <summary>Every finetuning that is finished, in the order of the plan.</summary>
    /// <exception cref="InvalidDataException">A step's result is damaged.</exception>
    public static ImmutableArray<AgentState> Of(
        RunFile run,
        RunLayout layout,
        StepStore steps,
        Lineage lineage
    )
    {
        var selections = new Dictionary<(int, string), SelectResult>();
        return
        [
            .. RunPlan.Of(run).OfType<TrainStep>().Where(step => steps.IsFinished(step.Id)).Select(StateOf),
        ];

        AgentState StateOf(TrainStep step)
        {
            if (!selections.TryGetValue((step.Iteration, step.Arm), out var selection))
                selections.Add(
                    (step.Iteration, step.Arm),
                    selection = steps.Read<SelectResult>($"{step.Iteration}-select-{step.Arm}").Result
                );
            var record = steps.Read<TrainResult>(step.Id);
            var (parent, made) = lineage.Traced(
                step.Arm,
                step.Agent,
                run.Training.FromPrevious ? step.Iteration - 1 : 0
            );
            return new AgentState(
                step,
                parent,
                made,
                lineage.At(step.Arm, step.Agent, step.Iteration),
                layout.Relative(layout.Data(step.Iteration, step.Arm, step.Agent)),
                selection.Agents.FirstOrDefault(agent => agent.Agent == step.Agent)
                    ?? throw new InvalidDataException(
                        $"{layout.Result($"{step.Iteration}-select-{step.Arm}")} does not name {step.Agent}"
                    ),
                record.Result,
                Steps.ReportContent.SecondsOf(record),
                GuardOf(run, steps, step)
            );
        }
    }

    /// <summary>The arms that finetune agents, in the order of the run, each with its last iteration whose agents are all finished; 0: none yet.</summary>
    public static ImmutableArray<(string Arm, int Finished)> Finished(RunFile run, StepStore steps) =>
        [
            .. RunPlan
                .Of(run)
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

    private static GuardDecision GuardOf(RunFile run, StepStore steps, TrainStep step)
    {
        var guard = GuardStep.IdOf(step.Iteration);
        if (
            !run.Training.KeepCriticWhenAgreementFalls
            || step is not { Arm: ArmNames.Multiagent, Agent.Role: AgentRole.Critic }
            || !steps.IsFinished(guard)
        )
            return GuardDecision.None;
        return steps.Read<GuardResult>(guard).Result.KeptSlots.Contains(step.Agent.Slot)
            ? GuardDecision.KeptPrevious
            : GuardDecision.Replaced;
    }
}
