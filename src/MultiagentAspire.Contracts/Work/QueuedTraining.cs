using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts.Work;

/// <summary>Finetuning by whichever training worker is free.</summary>
/// <param name="local">The queue of finetunings by training workers.</param>
/// <param name="endpoint">The queue of finetunings by endpoints.</param>
/// <param name="time">Clock of the looks at progress.</param>
public sealed class QueuedTraining(WorkQueue local, WorkQueue endpoint, TimeProvider time) : IAgentTrainer
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public async Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var queue = job.AtEndpoint is null ? local : endpoint;
        var item = WorkItems.Of(job.Id, job, WorkJson.Default.TrainingJob);
        // A result that outlived its adapter says nothing.
        if (!Directory.Exists(job.OutputPath))
            await queue.ForgetAsync(item.Id, cancellationToken);
        using var over = new CancellationTokenSource();
        var watching = WatchAsync(queue, item.Id, progress, over.Token);
        try
        {
            // A job that nobody waits for any more goes on: its adapter serves whoever takes the run up.
            var result = WorkItems.ReadResult(
                item.Id,
                await queue.ResultAsync(item, cancellationToken, cancels: false),
                WorkJson.Default.TrainResult
            );
            return result.Outcome
                ?? throw new NoExampleFitsException(result.NoneFits ?? "no example fits", result.Dropped);
        }
        finally
        {
            await over.CancelAsync();
            await watching;
        }
    }

    /// <summary>Hands on what the worker says at its heartbeats.</summary>
    private async Task WatchAsync(
        WorkQueue queue,
        string id,
        IProgress<TrainingProgress>? progress,
        CancellationToken over
    )
    {
        if (progress is null)
            return;
        try
        {
            using var timer = new PeriodicTimer(Look, time);
            string? last = null;
            while (await timer.WaitForNextTickAsync(over))
            {
                var said = (await queue.LookAsync([id], over))[0].Progress;
                if (said is null || said == last)
                    continue;
                progress.Report(JsonSerializer.Deserialize(last = said, WorkJson.Default.TrainingProgress)!);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The training has ended.
        }
    }
}
