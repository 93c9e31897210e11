using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.Endpoints.Jobs;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Training.Endpoints;

/// <summary>
/// Processes queued finetuning jobs at endpoints. It mostly waits, so many are in flight. A cancelled item cancels its
/// job; after a shutdown the next worker finds the job and continues to wait for it.
/// </summary>
/// <param name="trainer">Uploads data, creates and polls jobs.</param>
/// <param name="roots">The folders in which data and outputs may lie.</param>
/// <param name="queues">The queues of the deployment, to check for cancellation.</param>
/// <param name="time">Clock of timeouts.</param>
internal sealed class EndpointTrainWorker(
    EndpointTrainer trainer,
    ArtifactRoots roots,
    WorkQueues queues,
    TimeProvider time
)
{
    private static readonly TimeSpan CancellationCheckTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Waits for the job of one leased item. The queue calls it (<see cref="ProcessWorkItem"/>).</summary>
    /// <param name="lease">The item; its body is a <see cref="TrainingJob"/> with an endpoint.</param>
    /// <param name="progress">Receives <see cref="TrainingProgress"/> as JSON.</param>
    /// <param name="cancellationToken">Cancelled when the item is, or when this worker shuts down.</param>
    /// <returns>A <see cref="TrainWorkResult"/> as JSON.</returns>
    /// <exception cref="PermanentFailureException">
    /// The body is invalid, the endpoint rejected the job, or the job failed.
    /// </exception>
    public async Task<string> ProcessAsync(
        WorkLease lease,
        IProgress<string> progress,
        CancellationToken cancellationToken
    )
    {
        var job = TrainWorker.ResolvePaths(roots, WorkItems.Read(lease, WorkJson.Default.TrainingJob));
        if (job is not { EndpointSettings: not null, Base.Endpoint: not null })
            throw new PermanentFailureException("the body is not a finetuning job of an endpoint");
        try
        {
            var queueProgress = new TrainWorker.QueueProgress(progress);
            var outcome = await trainer.TrainAsync(job, queueProgress, cancellationToken);
            return JsonSerializer.Serialize(new TrainWorkResult(outcome), WorkJson.Default.TrainWorkResult);
        }
        // The trainer has retried already, and a failed job may cost money: only a new request starts another.
        catch (Exception error) when (error is EndpointException or InvalidDataException)
        {
            throw new PermanentFailureException(error.Message, error);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (await IsCancelledAsync(lease))
                await CancelAsync(job);
            throw;
        }
    }

    /// <summary>
    /// Asks the queue whether the item is cancelled. The token alone does not tell: it is also cancelled at shutdown.
    /// </summary>
    private async Task<bool> IsCancelledAsync(WorkLease lease)
    {
        using var timeout = new CancellationTokenSource(CancellationCheckTimeout, time);
        try
        {
            return await queues[QueueNames.TrainAtEndpoint].RenewAsync(lease, null, timeout.Token)
                == WorkState.Cancelled;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return false; // the queue is unavailable: the job goes on and is found again
        }
    }

    /// <summary>Cancels the job at the endpoint, within two minutes.</summary>
    private async Task CancelAsync(TrainingJob job)
    {
        using var timeout = new CancellationTokenSource(CancelTimeout, time);
        await trainer.CancelAsync(job, timeout.Token);
    }
}
