using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Carries out a train step: finetunes one agent on its own data. An agent keeps its model when it has no data, or
/// when its model is at an endpoint that does not finetune it.
/// </summary>
/// <param name="trainer">Finetunes one agent.</param>
/// <param name="run">The run file.</param>
/// <param name="layout">Paths of the run folder.</param>
/// <param name="steps">Results of finished steps.</param>
/// <param name="lineage">The models of the agents after each iteration.</param>
/// <param name="spending">Interrupts a training at a limit of the run.</param>
internal sealed class TrainExecution(
    IAgentTrainer trainer,
    RunFile run,
    RunLayout layout,
    StepStore steps,
    Lineage lineage,
    Spending spending
)
{
    /// <summary>Whether an endpoint finetunes the agent. Several such steps can wait concurrently.</summary>
    public bool IsAtEndpoint(TrainStep step) => run.FinetuningOf(step.Agent) is not null;

    /// <summary>Finetunes the agent of a step, or records why it keeps its model.</summary>
    /// <param name="step">The step; the data of its agent is selected.</param>
    /// <param name="progress">Receives optimizer steps, loss and learning rate.</param>
    /// <param name="cancellationToken">Interrupts the training, which resumes from its checkpoint.</param>
    public async Task<TrainResult> ExecuteAsync(
        TrainStep step,
        StepProgress progress,
        CancellationToken cancellationToken
    )
    {
        var examples = CountExamples(step);
        if (ReasonToKeepModel(step, examples) is { } reason)
            return TrainResult.KeptModel(examples, reason);
        var settings = TrainingInputs.SettingsOf(run, steps, step);
        if (step.StepsOf is { } sourceArm && settings.MaxSteps == 0)
            return TrainResult.KeptModel(
                examples,
                $"no agent of the arm '{sourceArm}' was trained, and it takes as many steps"
            );
        try
        {
            var job = CreateJob(step, settings);
            return ToResult(await TrainAsync(job, progress, cancellationToken));
        }
        catch (NoExampleFitsException error)
        {
            const string ReasonTooLong =
                "all of its examples are longer than maxLength or the model's context";
            return TrainResult.KeptModel(examples, ReasonTooLong) with { Dropped = error.Dropped };
        }
    }

    /// <summary>Trains, and interrupts the training where it reaches a limit of the run.</summary>
    /// <exception cref="RunLimitException">A limit is reached.</exception>
    private async Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        StepProgress progress,
        CancellationToken cancellationToken
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var trained = 0L;
        var receiver = new TrainerProgress(
            progress,
            tokens =>
            {
                trained = tokens;
                if (spending.IsReached(progress.Elapsed, tokens))
                    limit.Cancel();
            }
        );
        try
        {
            return await trainer.TrainAsync(job, receiver, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            spending.RequireWithin(progress.Elapsed, trained);
            throw;
        }
    }

    /// <summary>Number of examples in the agent's data file, by the result of the select step.</summary>
    private int CountExamples(TrainStep step) =>
        steps
            .Read<SelectStepResult>(StepIds.Select(step.Iteration, step.Arm))
            .Result.Agents.Single(agent => agent.Agent == step.Agent)
            .Examples;

    /// <summary>The stored result of a training. Its path is relative to the run folder.</summary>
    private TrainResult ToResult(TrainingOutcome outcome)
    {
        var result = new TrainResult
        {
            AdapterPath = layout.Relative(outcome.Adapter.Path),
            AdapterDigest = outcome.Adapter.Digest,
            FinetunedModel = outcome.FinetunedModel,
            Examples = outcome.Examples,
            Dropped = outcome.Dropped,
        };
        return result with
        {
            Steps = outcome.Steps,
            Losses = outcome.Losses,
            LearningRates = outcome.LearningRates,
            Tokens = outcome.Tokens,
            LearnedTokens = outcome.LearnedTokens,
            Seconds = outcome.Elapsed.TotalSeconds,
        };
    }

    /// <summary>Why an agent is not trained, as far as is known before; null when it is trained.</summary>
    private string? ReasonToKeepModel(TrainStep step, int examples)
    {
        var isAtEndpoint = IsAtEndpoint(step);
        if (!isAtEndpoint && lineage.BaseOf(step.Agent) is { HasFolder: false, Endpoint: { } endpoint })
            return $"{endpoint.Model} answers at an endpoint and cannot be finetuned here";
        if (examples == 0)
            return "no response was left for it to learn from";
        return isAtEndpoint ? ReasonAgainstEndpoint(step, examples) : null;
    }

    /// <summary>Why an endpoint cannot finetune an agent; null when it can.</summary>
    private static string? ReasonAgainstEndpoint(TrainStep step, int examples)
    {
        if (examples < EndpointFinetuning.MinExamples)
            return $"an endpoint finetunes on no fewer than {EndpointFinetuning.MinExamples} examples, "
                + $"and it has {examples}";
        if (step.StepsOf is { } sourceArm)
            return $"it takes as many optimizer steps as the arm '{sourceArm}', "
                + "and an endpoint cannot be told how many";
        return null;
    }

    /// <summary>
    /// The job of a step. It starts from the adapter of the iteration before, if the arm says so; else from the model
    /// that the agent started with: its initial adapter, or the base model.
    /// </summary>
    private TrainingJob CreateJob(TrainStep step, TrainingSettings settings)
    {
        var arm = run.ArmOf(step.Arm);
        var startIteration = arm.Training.FromPrevious ? step.Iteration - 1 : 0;
        var start = lineage.ModelAt(arm, step.Agent, startIteration).Adapter;
        var dataPath = layout.DataPath(step.Iteration, arm, step.Agent);
        var outputPath = layout.AdapterPath(step.Iteration, arm, step.Agent);
        var seed = TrainingInputs.SeedOf(run, step);
        return new TrainingJob(
            StepIds.TrainingJob(run, step),
            step.Agent,
            lineage.BaseOf(step.Agent),
            start,
            dataPath,
            outputPath,
            settings,
            seed
        )
        {
            EndpointSettings = EndpointSettings(step, settings),
        };
    }

    /// <summary>
    /// Settings of the endpoint's job: epochs default to those of the arm, the suffix to the run's name. Null for a
    /// local training.
    /// </summary>
    private EndpointFinetuning? EndpointSettings(TrainStep step, TrainingSettings settings)
    {
        if (run.FinetuningOf(step.Agent)?.Settings is not { } finetuning)
            return null;
        var prefix = finetuning.Suffix ?? run.Name;
        return finetuning with
        {
            Epochs = finetuning.Epochs ?? settings.Epochs,
            Suffix = EndpointFinetuning.SuffixOf(prefix, step.Iteration, step.Agent),
        };
    }

    /// <summary>
    /// Forwards progress in the caller's thread. <see cref="Progress{T}"/> posts it, which can change its order.
    /// </summary>
    /// <param name="progress">Receives the progress of the step.</param>
    /// <param name="onTokens">Called with the number of tokens trained on so far.</param>
    private sealed class TrainerProgress(StepProgress progress, Action<long> onTokens)
        : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            progress.Report(
                value.Step,
                value.Steps > 0 ? value.Steps : value.Step + 1,
                value.Tokens,
                value.Loss,
                value.LearningRate,
                value.State
            );
            onTokens(value.Tokens);
        }
    }
}
