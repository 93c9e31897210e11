using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Carries out a plan step by step and stores each result. Finished steps are skipped. Finetuning jobs at endpoints
/// run concurrently; meanwhile the local trainings of the same arm and iteration run one after another.
/// </summary>
/// <param name="executions">What carries out each kind of step.</param>
/// <param name="steps">Results of steps.</param>
/// <param name="time">Clock of durations and of the stored times.</param>
/// <param name="logger">Receives a line for each finished step.</param>
internal sealed class StepExecutor(
    StepExecutions executions,
    StepStore steps,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>Carries out all unfinished steps of a plan.</summary>
    /// <param name="plan">All steps of the run.</param>
    /// <param name="run">The run file.</param>
    /// <param name="receiver">Receives progress, never concurrently. Null: no progress.</param>
    /// <param name="cancellationToken">Interrupts the step in flight, whose result is then not stored.</param>
    /// <exception cref="RunLimitException">
    /// A limit of the run is reached. The report shows what was measured until then.
    /// </exception>
    public async Task ExecuteAsync(
        ImmutableArray<Step> plan,
        RunFile run,
        IProgress<RunProgress>? receiver,
        CancellationToken cancellationToken
    )
    {
        var estimates = new StepEstimates(plan, run, steps);
        var progressSink = receiver is null ? null : new SynchronizedProgress(receiver);
        try
        {
            foreach (var block in GroupIndependentSteps(plan, estimates.Unfinished))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var atEndpoint = block.Where(i => block.Count > 1 && IsAtEndpoint(plan[i])).ToList();
                var local = block.Except(atEndpoint);
                await RunConcurrentlyAsync(atEndpoint, local, RunStepAsync, cancellationToken);
            }
        }
        catch (RunLimitException)
        {
            await executions.Report.ExecuteAsync(plan, cancellationToken);
            throw;
        }

        async Task RunStepAsync(int index, CancellationToken stopToken)
        {
            var progress = new StepProgress(progressSink, time, plan[index], estimates.PositionOf(index));
            await ExecuteAsync(plan[index], plan, progress, stopToken);
            var seconds = progress.Elapsed.TotalSeconds;
            estimates.Add(index, seconds);
            Log.StepFinished(logger, plan[index].Id, index + 1, plan.Length, seconds);
        }
    }

    /// <summary>Whether an endpoint does the work of a step.</summary>
    private bool IsAtEndpoint(Step step) => step is TrainStep train && executions.Train.IsAtEndpoint(train);

    /// <summary>
    /// Groups steps that do not depend on each other: trainings of one arm and iteration, which are consecutive in
    /// the plan. Every other step is a group of its own.
    /// </summary>
    private static IEnumerable<List<int>> GroupIndependentSteps(
        ImmutableArray<Step> plan,
        IReadOnlyList<int> unfinished
    )
    {
        for (var offset = 0; offset < unfinished.Count; )
        {
            var first = plan[unfinished[offset]];
            var block = unfinished.Skip(offset).TakeWhile(i => AreIndependent(first, plan[i])).ToList();
            if (block.Count == 0)
                block.Add(unfinished[offset]);
            yield return block;
            offset += block.Count;
        }
    }

    /// <summary>Whether two steps are trainings of the same arm and iteration.</summary>
    private static bool AreIndependent(Step first, Step step) =>
        first is TrainStep && step is TrainStep && (step.Arm, step.Iteration) == (first.Arm, first.Iteration);

    /// <summary>
    /// Runs endpoint steps concurrently and beside them the local steps in order. The first failure cancels the
    /// others. Jobs at endpoints continue and are found again when the run is resumed.
    /// </summary>
    private static async Task RunConcurrentlyAsync(
        IEnumerable<int> atEndpoint,
        IEnumerable<int> local,
        Func<int, CancellationToken, Task> runStep,
        CancellationToken cancellationToken
    )
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var tasks = atEndpoint.Select(i => runStep(i, linked.Token)).Append(RunLocalAsync()).ToList();
        try
        {
            await foreach (var ended in Task.WhenEach(tasks))
                await ended;
        }
        finally
        {
            await linked.CancelAsync();
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task RunLocalAsync()
        {
            foreach (var i in local)
                await runStep(i, linked.Token);
        }
    }

    /// <summary>Carries out one step, and logs an interruption.</summary>
    private async Task ExecuteAsync(
        Step step,
        ImmutableArray<Step> plan,
        StepProgress progress,
        CancellationToken cancellationToken
    )
    {
        try
        {
            executions.Spending.RequireWithin(progress.Elapsed);
            progress.Report(0, 1, 0);
            await DispatchAsync(step, plan, progress, cancellationToken);
            executions.Spending.AddFinished(step);
        }
        catch (OperationCanceledException)
        {
            Log.StepInterrupted(logger, step.Id);
            throw;
        }
    }

    /// <summary>Carries out a step by its kind and stores its result: the step is finished.</summary>
    private async Task DispatchAsync(
        Step step,
        ImmutableArray<Step> plan,
        StepProgress progress,
        CancellationToken cancellationToken
    )
    {
        switch (step)
        {
            case DebateStep debate:
                await DebateAsync(debate, progress, cancellationToken);
                break;
            case SelectStep select:
                Store(step, progress, await executions.Select.ExecuteAsync(select, cancellationToken));
                break;
            case TrainStep train:
                await TrainAsync(train, progress, cancellationToken);
                break;
            case GuardStep guard:
                Store(step, progress, await executions.Guard.ExecuteAsync(guard, cancellationToken));
                break;
            case ScoreStep score:
                await ScoreAsync(score, progress, cancellationToken);
                break;
            case ReportStep:
                Store(step, progress, await executions.Report.ExecuteAsync(plan, cancellationToken));
                break;
            default:
                throw new InvalidOperationException(
                    $"No execution for a step of type {step.GetType().Name}."
                );
        }
    }

    /// <summary>Runs the debates of a step, and measures them if the step is an evaluation.</summary>
    private async Task DebateAsync(
        DebateStep step,
        StepProgress progress,
        CancellationToken cancellationToken
    )
    {
        Store(step, progress, await executions.Debate.ExecuteAsync(step, progress, cancellationToken));
        // Measured now, since the report step may be an iteration away. It measures what an interruption left out.
        if (step.IsMeasured)
            await executions.Measurements.MeasureAsync(step, cancellationToken);
    }

    /// <summary>
    /// Scores the responses of a measurement, and measures it again with the scores. The earlier measurement is deleted
    /// first, so that an interruption in between leaves none without scores.
    /// </summary>
    private async Task ScoreAsync(ScoreStep step, StepProgress progress, CancellationToken cancellationToken)
    {
        var result = await executions.Score.ExecuteAsync(step, progress, cancellationToken);
        executions.Measurements.Forget(step.Debates);
        Store(step, progress, result);
        await executions.Measurements.MeasureAsync(step.Debates, cancellationToken);
    }

    /// <summary>Finetunes an agent, and logs why it keeps its model, if it does.</summary>
    private async Task TrainAsync(TrainStep step, StepProgress progress, CancellationToken cancellationToken)
    {
        var result = await executions.Train.ExecuteAsync(step, progress, cancellationToken);
        if (result.KeptReason is { } reason)
            Log.ModelKept(logger, step.Id, reason);
        Store(step, progress, result);
    }

    /// <summary>Stores the result of a step with the step's duration, rounded to milliseconds.</summary>
    private void Store<T>(Step step, StepProgress progress, T result)
    {
        var seconds = Math.Round(progress.Elapsed.TotalSeconds, 3);
        steps.Write(new StepRecord<T>(step.Id, time.GetUtcNow(), seconds, result));
    }

    /// <summary>Calls a receiver under a lock, so that it never runs twice at the same time.</summary>
    private sealed class SynchronizedProgress(IProgress<RunProgress> receiver) : IProgress<RunProgress>
    {
        private readonly Lock _lock = new();

        public void Report(RunProgress value)
        {
            lock (_lock)
                receiver.Report(value);
        }
    }
}
