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
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    public async Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var queue = job.AtEndpoint is null ? local : endpoint;
        var item = WorkItems.Create(job.Id, job, WorkJson.Default.TrainingJob);
        // A result that outlived its adapter says nothing.
        if (!Directory.Exists(job.OutputPath))
            await queue.RemoveAsync(item.Id, cancellationToken);
        using var ended = new CancellationTokenSource();
        var watching = WatchAsync(queue, item.Id, progress, ended.Token);
        try
        {
            // A job that nobody waits for any more goes on: its adapter serves whoever takes the run up.
            var result = WorkItems.ReadResult(
                item.Id,
                await queue.ResultAsync(item, cancellationToken, cancelItem: false),
                WorkJson.Default.TrainWorkResult
            );
            return result.Outcome
                ?? throw new NoExampleFitsException(result.NoneFits ?? "no example fits", result.Dropped);
        }
        finally
        {
            await ended.CancelAsync();
            await watching;
        }
    }

    /// <summary>Hands on what the worker says at its heartbeats.</summary>
    private async Task WatchAsync(
        WorkQueue queue,
        string id,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        if (progress is null)
            return;
        try
        {
            using var timer = new PeriodicTimer(PollInterval, time);
            string? last = null;
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var text = (await queue.GetStatusAsync([id], cancellationToken))[0].Progress;
                if (text is null || text == last)
                    continue;
                progress.Report(JsonSerializer.Deserialize(last = text, WorkJson.Default.TrainingProgress)!);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The training has ended.
        }
    }
}
