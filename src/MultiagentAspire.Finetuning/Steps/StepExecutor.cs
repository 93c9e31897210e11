using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Carries out a plan, one step after another, and stores each result; finished steps are passed over. Finetunings at endpoints are waited for together, and meanwhile this machine
/// trains the other agents of the same arm and iteration.
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
        var sizes = plan.Select(step => StepSize.Of(step, run)).ToList();
        var toDo = Enumerable.Range(0, plan.Length).Where(i => !steps.IsFinished(plan[i].Id)).ToList();
        var took = Enumerable
            .Range(0, plan.Length)
            .Except(toDo)
            .Select(i => (sizes[i], steps.SecondsOf(plan[i].Id)))
            .ToList();
        var one = receiver is null ? null : new OneAtATime(receiver);
        foreach (var block in Blocks(plan, toDo))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (elsewhere, here) = (
                block
                    .Where(i =>
                        block.Count > 1 && plan[i] is TrainStep train && executions.Train.IsElsewhere(train)
                    )
                    .ToList(),
                block.ToList()
            );
            await TogetherAsync(elsewhere, here.Except(elsewhere), DoAsync, cancellationToken);
        }

        async Task DoAsync(int i, CancellationToken stop)
        {
            ImmutableDictionary<string, double> paces;
            lock (took)
                paces = TimeLeft.Paces(took);
            var place = new StepPlace(
                i + 1,
                plan.Length,
                run.Iterations,
                TimeLeft.Of([sizes[i]], paces),
                TimeLeft.Of(toDo.Where(later => later > i).Select(later => sizes[later]), paces)
            );
            var progress = new StepProgress(one, time, plan[i], place);
            await ExecuteAsync(plan[i], plan, progress, stop);
            lock (took)
                took.Add((sizes[i], progress.Elapsed.TotalSeconds));
            Log.StepFinished(logger, plan[i].Id, i + 1, plan.Length, progress.Elapsed.TotalSeconds);
        }
    }

    /// <summary>Steps that need nothing of each other: trainings of one arm and iteration, which follow each other in the plan. Every other step is alone.</summary>
    private static IEnumerable<List<int>> Blocks(ImmutableArray<Step> plan, IReadOnlyList<int> toDo)
    {
        for (var at = 0; at < toDo.Count; )
        {
            var block = toDo.Skip(at)
                .TakeWhile(i =>
                    plan[i] is TrainStep one
                    && plan[toDo[at]] is TrainStep first
                    && (one.Arm, one.Iteration) == (first.Arm, first.Iteration)
                )
                .ToList();
            if (block.Count == 0)
                block.Add(toDo[at]);
            yield return block;
            at += block.Count;
        }
    }

    /// <summary>What fails first ends all: what is waited for elsewhere goes on there, and is found again.</summary>
    private static async Task TogetherAsync(
        IEnumerable<int> elsewhere,
        IEnumerable<int> here,
        Func<int, CancellationToken, Task> step,
        CancellationToken cancellationToken
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = elsewhere.Select(i => step(i, either.Token)).Append(InTurnAsync()).ToList();
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
            await either.CancelAsync();
            await Task.WhenAll(waiting)
                .ContinueWith(
                    _ => { },
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                );
        }

        async Task InTurnAsync()
        {
            foreach (var i in here)
                await step(i, either.Token);
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
            await CarryOutAsync(step, plan, progress, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Log.StepInterrupted(logger, step.Id);
            throw;
        }
    }

    private async Task CarryOutAsync(
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
                // Now rather than with the report, which may be an iteration away; what an interruption prevents here is done there.
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
    private sealed class OneAtATime(IProgress<RunProgress> receiver) : IProgress<RunProgress>
    {
        private readonly Lock _lock = new();

        public void Report(RunProgress value)
        {
            lock (_lock)
                receiver.Report(value);
        }
    }
}
