using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Carries out a plan, one step after another, and stores each result; finished steps are passed over.
/// Finetunings at endpoints are waited for together, and meanwhile this machine trains the other agents of
/// the same arm and iteration.
/// </summary>
internal sealed class StepExecutor(
    StepExecutions executions,
    StepStore steps,
    TimeProvider time,
    ILogger logger
)
{
    public async Task ExecuteAsync(
        ImmutableArray<Step> plan,
        RunFile run,
        IProgress<RunProgress>? receiver,
        CancellationToken cancellationToken
    )
    {
        var sizes = plan.Select(step => StepSize.Create(step, run)).ToList();
        var pending = Enumerable.Range(0, plan.Length).Where(i => !steps.IsFinished(plan[i].Id)).ToList();
        var durations = Enumerable
            .Range(0, plan.Length)
            .Except(pending)
            .Select(i => (sizes[i], steps.SecondsOf(plan[i].Id)))
            .ToList();
        var progressSink = receiver is null ? null : new SynchronizedProgress(receiver);
        foreach (var block in GroupIndependentSteps(plan, pending))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (atEndpoint, local) = (
                block
                    .Where(i =>
                        block.Count > 1 && plan[i] is TrainStep train && executions.Train.IsAtEndpoint(train)
                    )
                    .ToList(),
                block.ToList()
            );
            await RunConcurrentlyAsync(atEndpoint, local.Except(atEndpoint), RunStepAsync, cancellationToken);
        }

        async Task RunStepAsync(int i, CancellationToken stop)
        {
            ImmutableDictionary<string, double> rates;
            lock (durations)
                rates = RemainingTime.GetRates(durations);
            var position = new StepPosition(
                i + 1,
                plan.Length,
                run.Iterations,
                RemainingTime.Estimate([sizes[i]], rates),
                RemainingTime.Estimate(pending.Where(later => later > i).Select(later => sizes[later]), rates)
            );
            var progress = new StepProgress(progressSink, time, plan[i], position);
            await ExecuteAsync(plan[i], plan, progress, stop);
            lock (durations)
                durations.Add((sizes[i], progress.Elapsed.TotalSeconds));
            Log.StepFinished(logger, plan[i].Id, i + 1, plan.Length, progress.Elapsed.TotalSeconds);
        }
    }

    /// <summary>
    /// Steps that need nothing of each other: trainings of one arm and iteration, which follow each other in
    /// the plan. Every other step is alone.
    /// </summary>
    private static IEnumerable<List<int>> GroupIndependentSteps(
        ImmutableArray<Step> plan,
        IReadOnlyList<int> pending
    )
    {
        for (var offset = 0; offset < pending.Count; )
        {
            var block = pending
                .Skip(offset)
                .TakeWhile(i =>
                    plan[i] is TrainStep step
                    && plan[pending[offset]] is TrainStep first
                    && (step.Arm, step.Iteration) == (first.Arm, first.Iteration)
                )
                .ToList();
            if (block.Count == 0)
                block.Add(pending[offset]);
            yield return block;
            offset += block.Count;
        }
    }

    /// <summary>What fails first ends all: what is waited for elsewhere goes on there, and is found again.</summary>
    private static async Task RunConcurrentlyAsync(
        IEnumerable<int> atEndpoint,
        IEnumerable<int> local,
        Func<int, CancellationToken, Task> step,
        CancellationToken cancellationToken
    )
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = atEndpoint.Select(i => step(i, linked.Token)).Append(RunLocalAsync()).ToList();
        try
        {
            var open = waiting.ToList();
            while (open.Count > 0)
            {
                var ended = await Task.WhenAny(open);
                open.Remove(ended);
                await ended;
            }
        }
        finally
        {
            await linked.CancelAsync();
            await Task.WhenAll(waiting)
                .ContinueWith(
                    _ => { },
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                );
        }

        async Task RunLocalAsync()
        {
            foreach (var i in local)
                await step(i, linked.Token);
        }
    }

    private async Task ExecuteAsync(
        Step step,
        ImmutableArray<Step> plan,
        StepProgress progress,
        CancellationToken cancellationToken
    )
    {
        try
        {
            progress.Report(0, 1, 0);
            await DispatchAsync(step, plan, progress, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Log.StepInterrupted(logger, step.Id);
            throw;
        }
    }

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
                Store(
                    step,
                    progress,
                    await executions.Debate.ExecuteAsync(debate, progress, cancellationToken)
                );
                // Now rather than with the report, which may be an iteration away; what an interruption
                // prevents here is done there.
                if (debate.IsMeasured)
                    await executions.Measurements.MeasureAsync(debate, cancellationToken);
                break;
            case SelectStep select:
                Store(step, progress, await executions.Select.ExecuteAsync(select, cancellationToken));
                break;
            case TrainStep train:
                var trained = await executions.Train.ExecuteAsync(train, progress, cancellationToken);
                if (trained.Kept is { } why)
                    Log.ModelKept(logger, step.Id, why);
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
        steps.Write(
            new StepRecord<T>(step.Id, time.GetUtcNow(), Math.Round(progress.Elapsed.TotalSeconds, 3), result)
        );

    /// <summary>Receivers need not expect two reports at the same moment.</summary>
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
