using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// The agents of a run through its iterations, read from the stored step results, as <see cref="Lineage"/> does.
/// </summary>
public static class AgentHistory
{
    /// <summary>Every finished finetuning, in the order of the plan.</summary>
    /// <exception cref="InvalidDataException">A step's result is damaged.</exception>
    public static ImmutableArray<AgentState> Create(
        RunFile run,
        RunLayout layout,
        StepStore steps,
        Lineage lineage
    )
    {
        var selections = new Dictionary<string, SelectStepResult>(StringComparer.Ordinal);
        var finished = RunPlan.Create(run).OfType<TrainStep>().Where(step => steps.IsFinished(step.Id));
        return [.. finished.Select(CreateState)];

        AgentState CreateState(TrainStep step)
        {
            var arm = run.ArmOf(step.Arm);
            var startIteration = arm.Training.FromPrevious ? step.Iteration - 1 : 0;
            var (parent, parentIteration) = lineage.ModelWithOrigin(arm, step.Agent, startIteration);
            var current = lineage.ModelAt(arm, step.Agent, step.Iteration);
            var data = layout.Relative(layout.DataPath(step.Iteration, arm, step.Agent));
            var selection = FindSelection(step, layout, steps, selections);
            var record = steps.Read<TrainResult>(step.Id);
            var guard = FindGuardDecision(arm, steps, step);
            return new AgentState(step, parent, parentIteration, current, data, selection, record, guard);
        }
    }

    /// <param name="selections">Results that were read before, by step id: all agents of an arm share one.</param>
    private static AgentSelection FindSelection(
        TrainStep step,
        RunLayout layout,
        StepStore steps,
        Dictionary<string, SelectStepResult> selections
    )
    {
        var id = StepIds.Select(step.Iteration, step.Arm);
        if (!selections.TryGetValue(id, out var selection))
            selections.Add(id, selection = steps.Read<SelectStepResult>(id).Result);
        return selection.Agents.FirstOrDefault(agent => agent.Agent == step.Agent)
            ?? throw new InvalidDataException($"{layout.ResultPath(id)} does not name {step.Agent}");
    }

    /// <summary>
    /// The arms that finetune agents, in the order of the run, each with its last iteration whose agents are all
    /// finished; 0 where no iteration is.
    /// </summary>
    public static ImmutableArray<(string Arm, int Finished)> Finished(RunFile run, StepStore steps)
    {
        var training = RunPlan.Create(run).Where(step => step is TrainStep or GuardStep);
        return [.. training.GroupBy(step => step.Arm).Select(arm => (arm.Key, LastFinished(arm, steps)))];
    }

    /// <summary>The last iteration before the first with an unfinished step; 0 where there is none.</summary>
    private static int LastFinished(IEnumerable<Step> trainingSteps, StepStore steps)
    {
        var iterations = trainingSteps.GroupBy(step => step.Iteration).OrderBy(iteration => iteration.Key);
        return iterations
            .TakeWhile(iteration => iteration.All(step => steps.IsFinished(step.Id)))
            .Select(iteration => iteration.Key)
            .LastOrDefault();
    }

    private static GuardDecision FindGuardDecision(Arm arm, StepStore steps, TrainStep step)
    {
        if (!arm.Training.KeepCriticWhenAgreementFalls || step.Agent.Role != AgentRole.Critic)
            return GuardDecision.None;
        var guard = StepIds.Guard(step.Iteration, arm);
        if (!steps.IsFinished(guard))
            return GuardDecision.None;
        var keptSlots = steps.Read<GuardStepResult>(guard).Result.KeptSlots;
        return keptSlots.Contains(step.Agent.Slot) ? GuardDecision.KeptPrevious : GuardDecision.Replaced;
    }
}
