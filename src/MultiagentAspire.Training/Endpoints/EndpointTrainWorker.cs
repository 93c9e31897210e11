using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.Endpoints.Jobs;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Training.Endpoints;

/// <summary>
/// Does queued finetunings by endpoints, many at once: it waits. An item that is cancelled cancels its job; a
/// worker that ends leaves the job to the next one.
/// </summary>
internal sealed class EndpointTrainWorker(
    EndpointTrainer trainer,
    ArtifactRoots roots,
    WorkQueues queues,
    TimeProvider time
)
{
    private static readonly TimeSpan CancellationCheckTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromMinutes(2);

    public async Task<string> ProcessAsync(
        WorkLease lease,
        IProgress<string> progress,
        CancellationToken cancellationToken
    )
    {
        var job = TrainWorker.ResolvePaths(roots, WorkItems.Read(lease, WorkJson.Default.TrainingJob));
        if (job is not { AtEndpoint: not null, Base.Endpoint: not null })
            throw new PermanentFailureException("the body is no finetuning by an endpoint");
        try
        {
            return JsonSerializer.Serialize(
                new TrainWorkResult(
                    await trainer.TrainAsync(job, new TrainWorker.QueueProgress(progress), cancellationToken)
                ),
                WorkJson.Default.TrainWorkResult
            );
        }
        // attempts are bounded, and a failed job is paid: nobody begins anew but who asks again
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

    /// <summary>The token alone does not tell it from the end of this worker.</summary>
    private async Task<bool> IsCancelledAsync(WorkLease lease)
    {
        using var longest = new CancellationTokenSource(CancellationCheckTimeout, time);
        try
        {
            return await queues[QueueNames.TrainAtEndpoint].RenewAsync(lease, null, longest.Token)
                == WorkState.Cancelled;
        }
        catch (OperationCanceledException) when (longest.IsCancellationRequested)
        {
            return false; // the queues are away: the job is still there when they come back
        }
    }

    private async Task CancelAsync(TrainingJob job)
    {
        using var longest = new CancellationTokenSource(CancelTimeout, time);
        await trainer.CancelAsync(job, longest.Token);
    }
}
