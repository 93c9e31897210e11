using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// The parts of a report that need no measurement: settings, trainings, costs and warnings. It reads the results of
/// finished steps and computes nothing else, so it is cheap.
/// </summary>
/// <param name="run">The run file.</param>
/// <param name="steps">Results of finished steps. Unfinished steps are left out.</param>
/// <param name="manifest">Versions, digests and times of the run.</param>
internal sealed class ReportContent(RunFile run, StepStore steps, RunManifest manifest)
{
    /// <summary>Builds a report without arms, comparisons and machine.</summary>
    /// <param name="plan">All steps of the run.</param>
    public RunReport Build(ImmutableArray<Step> plan)
    {
        var trained = Finished<TrainStep>(plan).ToList();
        var phases = PhaseCosts(plan);
        var warnings = new ReportWarnings(run, steps, manifest).Create(plan).ToImmutableArray();
        return Describe() with
        {
            Seconds = phases.Sum(phase => phase.IsShared ? 0 : phase.Seconds),
            Phases = phases,
            Agents = [.. trained.Select(ToAgentTraining)],
            EndpointCosts = ComputeEndpointCosts(plan, trained),
            Warnings = warnings,
        };
    }

    /// <summary>What is known before the first step: task and models, and how the run was started.</summary>
    private RunReport Describe()
    {
        var report = new RunReport
        {
            Run = run.Name,
            Seeds = [run.Seed],
            Task = run.Task.Spec.Name,
            TaskOptions = run.Task.Spec.Options,
            Model = DescribeModels(),
        };
        return report with
        {
            Command = manifest.Command,
            Commit = manifest.Versions.GetValueOrDefault(RunManifest.Commit),
            SettingsDigest = manifest.SettingsDigest,
            Versions = manifest.Versions.Remove(RunManifest.Commit),
            Started = manifest.Started,
        };
    }

    /// <summary>The finished steps of a kind, in the order of the plan.</summary>
    private IEnumerable<TStep> Finished<TStep>(ImmutableArray<Step> plan)
        where TStep : Step => plan.OfType<TStep>().Where(step => steps.IsFinished(step.Id));

    /// <summary>The models of all agents and of the summarizer, each once, with their digests.</summary>
    private string DescribeModels()
    {
        var models = run.Agents.Select(agent => agent.Model).Append(run.Summarizer).OfType<string>();
        return string.Join("; ", models.Distinct().Select(DescribeModel));
    }

    /// <summary>A model's folder, or its name and address at an endpoint, and its digest.</summary>
    private string DescribeModel(string model)
    {
        var location = run.Endpoints.TryGetValue(model, out var endpoint)
            ? $"{endpoint.Model.Model} at {endpoint.Model.Address}"
            : run.Models[model];
        return $"{location} ({manifest.Models[model]})";
    }

    /// <summary>What models at endpoints did in the finished steps. Empty when the run has none.</summary>
    private ImmutableArray<EndpointCost> ComputeEndpointCosts(
        ImmutableArray<Step> plan,
        IReadOnlyList<TrainStep> trained
    )
    {
        var debates = Finished<DebateStep>(plan)
            .Select(step => (step, steps.Read<DebateStepResult>(step.Id).Result));
        var trainings = trained.Select(step => (step, steps.Read<TrainResult>(step.Id).Result));
        return EndpointCosts.Compute(run, manifest.Models, debates, trainings);
    }

    /// <summary>The row of one training: its data by kind, its losses, tokens and time.</summary>
    private AgentTraining ToAgentTraining(TrainStep step)
    {
        var record = steps.Read<TrainResult>(step.Id);
        var training = record.Result;
        var selection = steps
            .Read<SelectStepResult>(StepIds.Select(step.Iteration, step.Arm))
            .Result.Agents.Single(agent => agent.Agent == step.Agent);
        var isCritic = step.Agent.Role == AgentRole.Critic;
        var agent = new AgentTraining(
            step.Agent.ToString(),
            step.Iteration,
            isCritic ? 0 : selection.Examples,
            selection.Counts.CorrectedUsed,
            selection.Counts.KeptUsed,
            training.Losses,
            training.Tokens,
            TrainResult.SecondsOf(record)
        );
        return agent with
        {
            Arm = step.Arm,
            LearningRates = training.LearningRates,
            Model = training.FinetunedModel?.Model,
            Job = training.FinetunedModel?.Job,
            Retries = training.FinetunedModel?.Retries ?? 0,
        };
    }

    /// <summary>Costs of all finished debates and trainings, one entry for each phase and iteration.</summary>
    private ImmutableArray<PhaseCost> PhaseCosts(ImmutableArray<Step> plan)
    {
        var costs = new List<PhaseCost>();
        foreach (var step in plan.Where(step => steps.IsFinished(step.Id)))
        {
            if (step is DebateStep debate)
                costs.Add(DebateCost(debate));
            else if (step is TrainStep train)
                costs.Add(TrainingCost(train));
            else if (step is ScoreStep score)
                costs.Add(ScoreCost(score));
        }
        return [.. costs.GroupBy(cost => (cost.Phase, cost.Iteration)).Select(phase => Sum([.. phase]))];
    }

    /// <summary>The sum over the steps of one phase and iteration. It is shared when all of them are.</summary>
    private static PhaseCost Sum(IReadOnlyList<PhaseCost> parts)
    {
        var generated = parts.Sum(part => part.TokensGenerated);
        var prompt = parts.Sum(part => part.TokensPrompt);
        var trained = parts.Sum(part => part.TokensTrained);
        return parts[0] with
        {
            TokensGenerated = generated,
            TokensPrompt = prompt,
            TokensTrained = trained,
            Seconds = parts.Sum(part => part.Seconds),
            IsShared = parts.All(part => part.IsShared),
        };
    }

    /// <summary>A shared debate costs what it cost its owner.</summary>
    private PhaseCost DebateCost(DebateStep step)
    {
        var record = steps.Read<DebateStepResult>(step.Id);
        var phase = step.Split == ProblemSet.Train ? $"debate-{step.Arm}" : $"{step.Split}-{step.Name}";
        var seconds = step.Owner is { } owner ? steps.SecondsOf(owner) : record.Seconds;
        return new PhaseCost(
            phase,
            step.Iteration,
            record.Result.TokensGenerated,
            record.Result.TokensPrompt,
            TokensTrained: 0,
            seconds,
            step.Arm,
            step.Transcripts.Name
        )
        {
            IsShared = step.IsShared,
        };
    }

    /// <summary>Scores cost time; no token is generated.</summary>
    private PhaseCost ScoreCost(ScoreStep step) =>
        new($"score-{step.Debates.Name}", step.Iteration, 0, 0, 0, steps.SecondsOf(step.Id), step.Arm);

    /// <summary>The tokens and the time of one training, in all its attempts.</summary>
    private PhaseCost TrainingCost(TrainStep step)
    {
        var record = steps.Read<TrainResult>(step.Id);
        return new PhaseCost(
            $"train-{step.Arm}",
            step.Iteration,
            TokensGenerated: 0,
            TokensPrompt: 0,
            record.Result.Tokens,
            TrainResult.SecondsOf(record),
            step.Arm
        );
    }
}
