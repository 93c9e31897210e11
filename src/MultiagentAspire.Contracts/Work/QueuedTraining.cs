using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts.Work;

/// <summary>Finetunes agents by any free training worker.</summary>
/// <param name="local">The queue <see cref="QueueNames.Train"/>.</param>
/// <param name="endpoint">The queue <see cref="QueueNames.TrainAtEndpoint"/>.</param>
/// <param name="time">Clock by which progress is polled once a second.</param>
public sealed class QueuedTraining(WorkQueue local, WorkQueue endpoint, TimeProvider time) : IAgentTrainer
{
    /// <summary>Data files can have weights, which earlier workers would ignore.</summary>
    private static readonly Version MinimumVersion = new(0, 3, 0);

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    /// <exception cref="WorkFailedException">No worker could train; the reason is in the message.</exception>
    public async Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var queue = job.EndpointSettings is null ? local : endpoint;
        var item = WorkItems.Create(
            job.Id,
            job,
            WorkJson.Default.TrainingJob,
            minimumVersion: MinimumVersion
        );
        // A stored result is of no use where its adapter was deleted.
        if (!Directory.Exists(job.OutputPath))
            await queue.RemoveAsync(item.Id, cancellationToken);
        using var ended = new CancellationTokenSource();
        var watching = WatchAsync(queue, item.Id, progress, ended.Token);
        try
        {
            // A cancelled wait does not cancel the job: a resumed run uses its adapter.
            var text = await queue.ResultAsync(item, cancellationToken, cancelItem: false);
            var result = WorkItems.ReadResult(item.Id, text, WorkJson.Default.TrainWorkResult);
            return result.Outcome
                ?? throw new NoExampleFitsException(
                    result.NoExampleFitsMessage ?? "no example fits",
                    result.Dropped
                );
        }
        finally
        {
            await ended.CancelAsync();
            await watching;
        }
    }

    /// <summary>Polls the progress that the worker reports with its heartbeats, and reports each change.</summary>
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
                last = text;
                progress.Report(JsonSerializer.Deserialize(text, WorkJson.Default.TrainingProgress)!);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The training has ended.
        }
    }
}
