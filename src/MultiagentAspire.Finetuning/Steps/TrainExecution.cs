using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Finetunes one agent on its own data; an agent without data, or whose model answers at an endpoint that
/// does not finetune it, keeps its model.
/// </summary>
internal sealed class TrainExecution(
    IAgentTrainer trainer,
    RunFile run,
    RunLayout layout,
    StepStore steps,
    Lineage lineage
)
{
    /// <summary>Whether an endpoint does the work, so that many steps can wait for it together.</summary>
    public bool IsAtEndpoint(TrainStep step) => run.FinetuningOf(step.Agent) is not null;

    public async Task<TrainResult> ExecuteAsync(
        TrainStep step,
        StepProgress progress,
        CancellationToken cancellationToken
    )
    {
        var examples = steps
            .Read<SelectStepResult>(StepIds.Select(step.Iteration, step.Arm))
            .Result.Agents.Single(agent => agent.Agent == step.Agent)
            .Examples;
        if (KeepPrevious(step, examples) is { } why)
            return TrainResult.KeptModel(examples, why);
        var settings = run.ArmOf(step.Arm).Training.For(step.Agent.Role, step.Iteration);
        if (step.StepsOf is { } other)
        {
            settings = settings with { MaxSteps = StepsOf(other, step.Iteration) };
            if (settings.MaxSteps == 0)
                return TrainResult.KeptModel(
                    examples,
                    $"no agent of the arm '{other}' was trained, and it takes as many steps"
                );
        }

        TrainingOutcome outcome;
        try
        {
            outcome = await trainer.TrainAsync(
                Job(step, settings),
                new Receiver(progress),
                cancellationToken
            );
        }
        catch (NoExampleFitsException nothing)
        {
            return TrainResult.KeptModel(
                examples,
                "all of its examples are longer than maxLength or the model's context"
            ) with
            {
                Dropped = nothing.Dropped,
            };
        }
        return ResultOf(outcome);
    }

    private TrainResult ResultOf(TrainingOutcome outcome) =>
        new()
        {
            AdapterPath = layout.Relative(outcome.Adapter.Path),
            AdapterDigest = outcome.Adapter.Digest,
            Examples = outcome.Examples,
            Steps = outcome.Steps,
            Losses = outcome.Losses,
            Tokens = outcome.Tokens,
            LearnedTokens = outcome.LearnedTokens,
            Dropped = outcome.Dropped,
            Seconds = outcome.Elapsed.TotalSeconds,
            LearningRates = outcome.LearningRates,
            There = outcome.AtEndpoint,
        };

    /// <summary>Why an agent is not trained, as far as is known before; null when it is.</summary>
    private string? KeepPrevious(TrainStep step, int examples)
    {
        var there = run.FinetuningOf(step.Agent);
        if (there is null && lineage.BaseOf(step.Agent) is { HasFolder: false, Endpoint: { } remote })
            return $"{remote.Model} answers at an endpoint and cannot be finetuned here";
        if (examples == 0)
            return "no response was left for it to learn from";
        if (there is null)
            return null;
        return examples < EndpointFinetuning.MinExamples
                ? $"an endpoint finetunes on no fewer than {EndpointFinetuning.MinExamples} examples, and it has {examples}"
            : step.StepsOf is { } other
                ? $"it takes as many optimizer steps as the arm '{other}', and an endpoint cannot be told how many"
            : null;
    }

    private TrainingJob Job(TrainStep step, TrainingSettings settings)
    {
        var arm = run.ArmOf(step.Arm);
        var from = arm.Training.FromPrevious ? lineage.At(arm, step.Agent, step.Iteration - 1).Adapter : null;
        return new TrainingJob(
            StepIds.TrainingJob(run, step),
            step.Agent,
            lineage.BaseOf(step.Agent),
            from,
            layout.DataPath(step.Iteration, arm, step.Agent),
            layout.AdapterPath(step.Iteration, arm, step.Agent),
            settings,
            Seeds.Derive(run.Seed, step.Iteration, step.Arm, step.Agent, "train")
        )
        {
            AtEndpoint = AtEndpoint(step, settings),
        };
    }

    private EndpointFinetuning? AtEndpoint(TrainStep step, TrainingSettings settings) =>
        run.FinetuningOf(step.Agent)?.How is not { } how
            ? null
            : how with
            {
                Epochs = how.Epochs ?? settings.Epochs,
                Suffix = EndpointFinetuning.SuffixOf(how.Suffix ?? run.Name, step.Iteration, step.Agent),
            };

    private int StepsOf(string arm, int iteration) =>
        run.ArmOf(arm)
            .Agents.Sum(agent => steps.Read<TrainResult>(StepIds.Train(iteration, arm, agent)).Result.Steps);

    /// <summary>Passes progress on as it comes; <see cref="Progress{T}"/> would reorder it.</summary>
    private sealed class Receiver(StepProgress progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) =>
            progress.Report(
                value.Step,
                value.Steps > 0 ? value.Steps : value.Step + 1,
                value.Tokens,
                value.Loss,
                value.LearningRate,
                value.State
            );
    }
}
