using System.Text.Json;
using Grpc.Core;
using MultiagentAspire.Contracts.Training.V1;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Queues;
using MultiagentAspire.ServiceDefaults;

namespace MultiagentAspire.Training;

/// <summary>The gRPC service of finetuning jobs: local ones and those of endpoints, by id.</summary>
/// <param name="queues">The queues of the deployment.</param>
/// <param name="time">Clock of the polling in <see cref="WatchJob"/>.</param>
internal sealed class TrainingGrpcService(WorkQueues queues, TimeProvider time)
    : TrainingService.TrainingServiceBase
{
    private IEnumerable<WorkQueue> Queues => [queues[QueueNames.Train], queues[QueueNames.TrainAtEndpoint]];

    /// <summary>The state of a job.</summary>
    public override async Task<GetJobResponse> GetJob(GetJobRequest request, ServerCallContext context) =>
        new() { Job = await JobAsync(request.Id, context.CancellationToken) };

    /// <summary>Streams the state of a job at every change, until the job ends.</summary>
    public override async Task WatchJob(
        WatchJobRequest request,
        IServerStreamWriter<WatchJobResponse> responseStream,
        ServerCallContext context
    )
    {
        var jobs = Polling.ChangesAsync(
            token => JobAsync(request.Id, token),
            job => job.State is not (JobState.Pending or JobState.Running),
            time,
            context.CancellationToken
        );
        await foreach (var job in jobs)
            await responseStream.WriteAsync(new WatchJobResponse { Job = job }, context.CancellationToken);
    }

    /// <summary>Cancels a job on whichever queue has it. Cancelling an ended job has no effect.</summary>
    public override async Task<CancelJobResponse> CancelJob(
        CancelJobRequest request,
        ServerCallContext context
    )
    {
        await JobAsync(request.Id, context.CancellationToken);
        foreach (var queue in Queues)
            await queue.CancelAsync(request.Id, context.CancellationToken);
        return new CancelJobResponse { Job = await JobAsync(request.Id, context.CancellationToken) };
    }

    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="KeyNotFoundException">No queue knows the job.</exception>
    private async Task<Job> JobAsync(string id, CancellationToken cancellationToken)
    {
        if (id.Length == 0)
            throw new ArgumentException("id is missing");
        var status = await FindAsync(id, cancellationToken);
        var progress = status.Progress is { } text
            ? JsonSerializer.Deserialize(text, WorkJson.Default.TrainingProgress)
            : null;
        return new Job
        {
            Id = id,
            State = StateOf(status),
            Step = progress?.Step ?? 0,
            Steps = progress?.Steps ?? 0,
            Loss = progress?.Loss ?? 0,
            Reason = status.Reason ?? "",
        };
    }

    /// <summary>The item on the first queue that knows it, or an unknown one.</summary>
    private async Task<WorkStatus> FindAsync(string id, CancellationToken cancellationToken)
    {
        foreach (var queue in Queues)
        {
            var status = (await queue.GetStatusAsync([id], cancellationToken))[0];
            if (status.State != WorkState.Unknown)
                return status;
        }
        return new WorkStatus(id, WorkState.Unknown, null, null, null);
    }

    /// <summary>The state in the terms of the gRPC service.</summary>
    /// <exception cref="KeyNotFoundException">No queue knows the job.</exception>
    private static JobState StateOf(WorkStatus status)
    {
        switch (status.State)
        {
            case WorkState.Pending or WorkState.Waiting:
                return JobState.Pending;
            case WorkState.Leased:
                return JobState.Running;
            case WorkState.Completed:
                return JobState.Succeeded;
            case WorkState.Dead:
                return JobState.Failed;
            case WorkState.Cancelled:
                return JobState.Cancelled;
            default:
                throw new KeyNotFoundException($"no job '{status.Id}' is known, or it ended too long ago");
        }
    }
}
