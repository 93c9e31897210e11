using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.Runs;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Finetunes one agent on its own data; an agent without data, or whose model answers at an endpoint, keeps its model.</summary>
internal sealed class TrainExecution(IAgentTrainer trainer, RunFile run, RunLayout layout, StepStore steps, Lineage lineage)
{
    public async Task<TrainResult> ExecuteAsync(TrainStep step, StepProgress progress, CancellationToken cancellationToken)
    {
        var examples = steps.Read<SelectResult>($"{step.Iteration}-select-{step.Arm}").Result.Agents.Single(agent => agent.Agent == step.Agent).Examples;
        if (lineage.BaseOf(step.Agent) is { HasFolder: false, Remote: { } remote })
            return TrainResult.KeptModel(examples, $"{remote.Model} answers at an endpoint and cannot be finetuned here");
        if (examples == 0) return TrainResult.KeptModel(0, "no response was left for it to learn from");
        var settings = run.Training.For(step.Agent.Role, step.Iteration);
        if (step.StepsOf is { } other)
        {
            settings = settings with { MaxSteps = StepsOf(other, step.Iteration) };
            if (settings.MaxSteps == 0) return TrainResult.KeptModel(examples, $"no agent of the arm '{other}' was trained, and it takes as many steps");
        }

        TrainingOutcome outcome;
        try
        {
            outcome = await trainer.TrainAsync(Job(step, settings), new Receiver(progress), cancellationToken);
        }
        catch (NoExampleFitsException nothing)
        {
            return TrainResult.KeptModel(examples, "all of its examples are longer than maxLength or the model's context") with { Dropped = nothing.Dropped };
        }
        return new TrainResult(
            layout.Relative(outcome.Adapter.Path), outcome.Adapter.Digest, outcome.Examples, outcome.Steps, outcome.Losses,
            outcome.Tokens, outcome.LearnedTokens, outcome.Dropped, Kept: null, outcome.Elapsed.TotalSeconds)
        {
            LearningRates = outcome.LearningRates,
        };
    }

    private TrainingJob Job(TrainStep step, TrainingSettings settings) => new(
        $"{run.Name}-{run.Seed}/{step.Id}",
        step.Agent,
        lineage.BaseOf(step.Agent),
        run.Training.FromPrevious ? lineage.At(step.Arm, step.Agent, step.Iteration - 1).Adapter : null,
        layout.Data(step.Iteration, step.Arm, step.Agent),
        layout.Adapter(step.Iteration, step.Arm, step.Agent),
        settings,
        Seeds.Derive(run.Seed, step.Iteration, step.Arm, step.Agent, "train"));

    private int StepsOf(string arm, int iteration) =>
        ArmPlans.AgentsOf(run, arm).Sum(agent => steps.Read<TrainResult>(TrainStep.IdOf(iteration, arm, agent)).Result.Steps);

    /// <summary>Passes progress on as it comes; <see cref="Progress{T}"/> would reorder it.</summary>
    private sealed class Receiver(StepProgress progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(value.Step, value.Steps, value.Tokens, value.Loss, value.LearningRate);
    }
}
