using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>What the reader of a report must know before trusting its numbers, one sentence a warning.</summary>
/// <param name="run">The run file.</param>
/// <param name="steps">Results of finished steps. Unfinished steps give no warning.</param>
/// <param name="manifest">Versions that changed while the run was interrupted.</param>
internal sealed class ReportWarnings(RunFile run, StepStore steps, RunManifest manifest)
{
    /// <summary>All warnings: of the run first, then of debates, trainings, guards and selections.</summary>
    /// <param name="plan">All steps of the run.</param>
    public IEnumerable<string> Create(ImmutableArray<Step> plan)
    {
        var debates = Finished<DebateStep>(plan).Where(step => !step.IsShared);
        return
        [
            .. OfRun(),
            .. debates.SelectMany(OfDebates),
            .. Finished<TrainStep>(plan).SelectMany(OfTraining),
            .. Finished<GuardStep>(plan).SelectMany(OfGuard),
            .. Finished<HealthStep>(plan).SelectMany(OfHealth),
            .. Finished<SelectStep>(plan).SelectMany(OfSelection),
        ];
    }

    /// <summary>The finished steps of a kind, in the order of the plan.</summary>
    private IEnumerable<TStep> Finished<TStep>(ImmutableArray<Step> plan)
        where TStep : Step => plan.OfType<TStep>().Where(step => steps.IsFinished(step.Id));

    /// <summary>No evaluation, or versions that changed during an interruption.</summary>
    private IEnumerable<string> OfRun()
    {
        if (run.Task.Evaluate == 0)
            yield return "Nothing was measured: the run file asks for no evaluation problems (\"evaluate\": 0).";
        foreach (var change in manifest.Changes)
            yield return $"The run was interrupted and went on with another version: {change}.";
    }

    /// <summary>Prompts that did not fit the model's context.</summary>
    private IEnumerable<string> OfDebates(DebateStep step)
    {
        var unanswered = steps.Read<DebateStepResult>(step.Id).Result.UnansweredCalls;
        if (unanswered > 0)
            yield return $"{unanswered} prompts of '{step.Name}' ({step.Split}, iteration {step.Iteration}) "
                + "did not fit the model's context and count as no answer; "
                + "set a smaller maxTokens or fewer rounds.";
    }

    /// <summary>A kept model, examples that were too long, or losses that are not finite.</summary>
    private IEnumerable<string> OfTraining(TrainStep step)
    {
        var result = steps.Read<TrainResult>(step.Id).Result;
        var agent = $"{step.Agent} of the arm '{step.Arm}'";
        if (result.KeptReason is { } why)
            yield return $"{agent} kept its model at iteration {step.Iteration}: {why}.";
        if (result.Dropped > 0)
            yield return $"{agent} left out {result.Dropped} examples at iteration {step.Iteration}: "
                + "they are longer than maxLength.";
        if (result.Losses.Any(loss => !double.IsFinite(loss)))
            yield return $"{agent} diverged at iteration {step.Iteration}: its loss is not a number.";
    }

    /// <summary>Critics that keep their previous model.</summary>
    private IEnumerable<string> OfGuard(GuardStep step)
    {
        foreach (var slot in steps.Read<GuardStepResult>(step.Id).Result.KeptSlots)
            yield return $"{AgentId.Critic(slot)}{OfArm(step)} kept its previous model "
                + $"at iteration {step.Iteration}: the new one agreed less often with the vote.";
    }

    /// <summary>What the run did where a society was not well; the reason is a warning of its own.</summary>
    private IEnumerable<string> OfHealth(HealthStep step)
    {
        var result = steps.Read<HealthStepResult>(step.Id).Result;
        var after = $"After iteration {step.Iteration} the guards of '{step.Arm}'";
        if (result.BackTo is { } iteration)
            yield return $"{after} went back to the agents of iteration {iteration}.";
        else if (result.Action == GuardAction.Rebalance)
            yield return $"{after} made the next iteration select by the rule {NoveltyRule.RuleName}.";
    }

    /// <summary>Critics whose data have only corrected or only kept trajectories.</summary>
    private IEnumerable<string> OfSelection(SelectStep step)
    {
        var agents = steps.Read<SelectStepResult>(step.Id).Result.Agents;
        foreach (var agent in agents.Where(agent => agent.OneSided))
            yield return $"{agent.Agent}{OfArm(step)} had only one kind of trajectory "
                + $"at iteration {step.Iteration}, so criticWeight had no effect.";
    }

    /// <summary>Names the arm of a step if it is an overlay; a registered arm is not named.</summary>
    private string OfArm(Step step) => run.ArmOf(step.Arm).IsPlain ? "" : $" of the arm '{step.Arm}'";
}
