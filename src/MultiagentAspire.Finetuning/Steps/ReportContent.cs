using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// What a report says of a run but for its measurements, out of the steps that are finished: cheap, and
/// nothing is computed.
/// </summary>
internal sealed class ReportContent(RunFile run, StepStore steps, RunManifest manifest)
{
    public RunReport Build(ImmutableArray<Step> plan)
    {
        var trained = plan.OfType<TrainStep>().Where(step => steps.IsFinished(step.Id)).ToList();
        var costs = Costs(plan);
        return new RunReport
        {
            Run = run.Name,
            Command = manifest.Command,
            Commit = manifest.Versions.GetValueOrDefault(RunManifest.Commit),
            Seeds = [run.Seed],
            Task = run.Task.Spec.Name,
            TaskOptions = run.Task.Spec.Options,
            Model = string.Join(
                "; ",
                run.Agents.Select(agent => agent.Model)
                    .Append(run.Summarizer)
                    .OfType<string>()
                    .Distinct()
                    .Select(NameOf)
            ),
            SettingsDigest = manifest.SettingsDigest,
            Versions = manifest.Versions.Remove(RunManifest.Commit),
            Started = manifest.Started,
            Seconds = costs.Where(cost => !cost.IsShared).Sum(cost => cost.Seconds),
            Agents = [.. trained.Select(Training)],
            Phases = costs,
            Remote = EndpointCosts.Compute(
                run,
                manifest.Models,
                plan.OfType<DebateStep>()
                    .Where(step => steps.IsFinished(step.Id))
                    .Select(step => (step, steps.Read<DebateStepResult>(step.Id).Result)),
                trained.Select(step => (step, steps.Read<TrainResult>(step.Id).Result))
            ),
            Warnings = [.. Warnings(plan, trained)],
        };
    }

    private string NameOf(string model) =>
        run.Endpoints.TryGetValue(model, out var remote)
            ? $"{remote.Call.Model} at {remote.Call.Address} ({manifest.Models[model]})"
            : $"{run.Models[model]} ({manifest.Models[model]})";

    private AgentTraining Training(TrainStep step)
    {
        var record = steps.Read<TrainResult>(step.Id);
        var counts = steps
            .Read<SelectStepResult>(StepIds.Select(step.Iteration, step.Arm))
            .Result.Agents.Single(agent => agent.Agent == step.Agent);
        return new AgentTraining(
            step.Agent.ToString(),
            step.Iteration,
            step.Agent.Role == AgentRole.Critic ? 0 : counts.Examples,
            counts.Counts.CorrectedUsed,
            counts.Counts.KeptUsed,
            record.Result.Losses,
            record.Result.Tokens,
            TrainResult.SecondsOf(record)
        )
        {
            Arm = step.Arm,
            LearningRates = record.Result.LearningRates,
            Model = record.Result.There?.Model,
            Job = record.Result.There?.Job,
            Retries = record.Result.There?.Retries ?? 0,
        };
    }

    private ImmutableArray<PhaseCost> Costs(ImmutableArray<Step> plan) =>
        [
            .. plan.Where(step => step is DebateStep or TrainStep && steps.IsFinished(step.Id))
                .Select(Cost)
                .GroupBy(cost => (cost.Phase, cost.Iteration))
                .Select(group => new PhaseCost(
                    group.Key.Phase,
                    group.Key.Iteration,
                    group.Sum(cost => cost.TokensGenerated),
                    group.Sum(cost => cost.TokensPrompt),
                    group.Sum(cost => cost.TokensTrained),
                    group.Sum(cost => cost.Seconds),
                    group.First().Arm,
                    group.First().Transcripts
                )
                {
                    IsShared = group.All(cost => cost.IsShared),
                }),
        ];

    private PhaseCost Cost(Step step)
    {
        if (step is DebateStep debate)
        {
            var held = steps.Read<DebateStepResult>(step.Id);
            var phase =
                debate.Split == ProblemSet.Train ? $"debate-{debate.Arm}" : $"{debate.Split}-{debate.Name}";
            return new PhaseCost(
                phase,
                step.Iteration,
                held.Result.TokensGenerated,
                held.Result.TokensPrompt,
                0,
                debate.Owner is { } owner ? steps.SecondsOf(owner) : held.Seconds,
                step.Arm,
                debate.Transcripts.Name
            )
            {
                IsShared = debate.IsShared,
            };
        }
        var trained = steps.Read<TrainResult>(step.Id);
        return new PhaseCost(
            $"train-{step.Arm}",
            step.Iteration,
            0,
            0,
            trained.Result.Tokens,
            TrainResult.SecondsOf(trained),
            step.Arm
        );
    }

    private IEnumerable<string> Warnings(ImmutableArray<Step> plan, IReadOnlyList<TrainStep> trained)
    {
        if (run.Task.Evaluate == 0)
            yield return "Nothing was measured: the run file asks for no evaluation problems (\"evaluate\": 0).";
        foreach (var change in manifest.Changes)
            yield return $"The run was interrupted and went on with another version: {change}.";
        foreach (
            var step in plan.OfType<DebateStep>().Where(step => !step.IsShared && steps.IsFinished(step.Id))
        )
            if (steps.Read<DebateStepResult>(step.Id).Result.Silent is > 0 and var silent)
                yield return $"{silent} prompts of '{step.Name}' ({step.Split}, iteration {step.Iteration}) did not fit the model's context and count as no answer; set a smaller maxTokens or fewer rounds.";
        foreach (var step in trained)
        {
            var result = steps.Read<TrainResult>(step.Id).Result;
            if (result.Kept is { } why)
                yield return $"{step.Agent} of the arm '{step.Arm}' kept its model at iteration {step.Iteration}: {why}.";
            if (result.Dropped > 0)
                yield return $"{step.Agent} of the arm '{step.Arm}' left out {result.Dropped} examples at iteration {step.Iteration}: they are longer than maxLength.";
            if (result.Losses.Any(loss => !double.IsFinite(loss)))
                yield return $"{step.Agent} of the arm '{step.Arm}' diverged at iteration {step.Iteration}: its loss is not a number.";
        }
        foreach (var step in plan.OfType<GuardStep>().Where(step => steps.IsFinished(step.Id)))
        foreach (var slot in steps.Read<GuardStepResult>(step.Id).Result.KeptSlots)
            yield return $"{AgentId.Critic(slot)}{OfArm(step)} kept its previous model at iteration {step.Iteration}: the new one agreed less often with the vote.";
        foreach (var step in plan.OfType<SelectStep>().Where(step => steps.IsFinished(step.Id)))
        foreach (
            var agent in steps.Read<SelectStepResult>(step.Id).Result.Agents.Where(agent => agent.OneSided)
        )
            yield return $"{agent.Agent}{OfArm(step)} had only one kind of trajectory at iteration {step.Iteration}, so criticWeight had no effect.";
    }

    /// <summary>The agents of the only arm that has such ones need no arm.</summary>
    private string OfArm(Step step) => run.ArmOf(step.Arm).IsPlain ? "" : $" of the arm '{step.Arm}'";
}
