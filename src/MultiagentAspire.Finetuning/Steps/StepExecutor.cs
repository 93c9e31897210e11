using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.Runs;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>What each kind of step is done by.</summary>
internal sealed record StepExecutions(
    DebateExecution Debate, SelectExecution Select, TrainExecution Train, GuardExecution Guard, ReportMeasurements Measurements, ReportExecution Report);

/// <summary>Carries out a plan, one step after another, and stores each result; finished steps are passed over.</summary>
internal sealed class StepExecutor(StepExecutions executions, StepStore steps, TimeProvider time, ILogger logger)
{
    public async Task ExecuteAsync(ImmutableArray<Step> plan, RunFile run, IProgress<RunProgress>? receiver, CancellationToken cancellationToken)
    {
        var sizes = plan.Select(step => StepSize.Of(step, run)).ToList();
        var toDo = Enumerable.Range(0, plan.Length).Where(i => !steps.IsFinished(plan[i].Id)).ToList();
        var took = Enumerable.Range(0, plan.Length).Except(toDo).Select(i => (sizes[i], steps.SecondsOf(plan[i].Id))).ToList();
        foreach (var (done, i) in toDo.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var paces = TimeLeft.Paces(took);
            var place = new StepPlace(i + 1, plan.Length, run.Iterations, TimeLeft.Of([sizes[i]], paces), TimeLeft.Of(toDo.Skip(done + 1).Select(later => sizes[later]), paces));
            var progress = new StepProgress(receiver, time, plan[i], place);
            try
            {
                progress.Report(0, 1, 0);
                await ExecuteAsync(plan[i], plan, progress, cancellationToken);
                took.Add((sizes[i], progress.Elapsed.TotalSeconds));
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
                // Now rather than with the report, which may be an iteration away; what an interruption prevents here is done there.
                if (debate.IsMeasured) await executions.Measurements.MeasureAsync(debate, cancellationToken);
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
