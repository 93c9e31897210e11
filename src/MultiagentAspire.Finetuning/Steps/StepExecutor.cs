using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.Runs;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>What each kind of step is done by.</summary>
internal sealed record StepExecutions(
    DebateExecution Debate, SelectExecution Select, TrainExecution Train, GuardExecution Guard, ReportExecution Report);

/// <summary>Carries out a plan, one step after another, and stores each result; finished steps are passed over.</summary>
internal sealed class StepExecutor(StepExecutions executions, StepStore steps, TimeProvider time, ILogger logger)
{
    public async Task ExecuteAsync(ImmutableArray<Step> plan, int iterations, IProgress<RunProgress>? receiver, CancellationToken cancellationToken)
    {
        for (var i = 0; i < plan.Length; i++)
        {
            if (steps.IsFinished(plan[i].Id)) continue;
            cancellationToken.ThrowIfCancellationRequested();
            var progress = new StepProgress(receiver, time, plan[i], i + 1, plan.Length, iterations);
            try
            {
                progress.Report(0, 1, 0);
                await ExecuteAsync(plan[i], plan, progress, cancellationToken);
                Log.StepFinished(logger, plan[i].Id, i + 1, plan.Length, progress.Elapsed.TotalSeconds);
            }
            catch (OperationCanceledException)
            {
                Log.StepInterrupted(logger, plan[i].Id);
                throw;
            }
        }
    }

    private async Task ExecuteAsync(Step step, ImmutableArray<Step> plan, StepProgress progress, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case DebateStep debate:
                Store(step, progress, await executions.Debate.ExecuteAsync(debate, progress, cancellationToken));
                break;
            case SelectStep select:
                Store(step, progress, await executions.Select.ExecuteAsync(select, cancellationToken));
                break;
            case TrainStep train:
                var trained = await executions.Train.ExecuteAsync(train, progress, cancellationToken);
                if (trained.Kept is { } why) Log.ModelKept(logger, step.Id, why);
                Store(step, progress, trained);
                break;
            case GuardStep guard:
                Store(step, progress, await executions.Guard.ExecuteAsync(guard, cancellationToken));
                break;
            case ReportStep:
                Store(step, progress, await executions.Report.ExecuteAsync(plan, cancellationToken));
                break;
            default:
                throw new InvalidOperationException($"Nothing carries out a {step.GetType().Name}.");
        }
    }

    private void Store<T>(Step step, StepProgress progress, T result) =>
        steps.Write(new StepRecord<T>(step.Id, time.GetUtcNow(), Math.Round(progress.Elapsed.TotalSeconds, 3), result));
}
