using System.Text.Json;
using Grpc.Core;
using MultiagentAspire.Contracts.Training.V1;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Queues;
using MultiagentAspire.ServiceDefaults;

namespace MultiagentAspire.Training;

/// <summary>The gRPC face of the finetuning jobs on the queue.</summary>
internal sealed class TrainingGrpcService(WorkQueues queues, TimeProvider time)
    : TrainingService.TrainingServiceBase
{
    private IEnumerable<WorkQueue> Queues => [queues[QueueNames.Train], queues[QueueNames.TrainAtEndpoint]];

    public override async Task<GetJobResponse> GetJob(GetJobRequest request, ServerCallContext context) =>
        new() { Job = await JobAsync(request.Id, context.CancellationToken) };

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

    private async Task<Job> JobAsync(string id, CancellationToken cancellationToken)
    {
        if (id.Length == 0)
            throw new ArgumentException("id is missing");
        var status = new WorkStatus(id, WorkState.Unknown, null, null, null);
        foreach (var queue in Queues)
            if (status.State == WorkState.Unknown)
                status = (await queue.GetStatusAsync([id], cancellationToken))[0];
        var progress = status.Progress is { } text
            ? JsonSerializer.Deserialize(text, WorkJson.Default.TrainingProgress)
            : null;
        return new Job
        {
            Id = id,
            State = status.State switch
            {
                WorkState.Pending or WorkState.Waiting => JobState.Pending,
                WorkState.Leased => JobState.Running,
                WorkState.Completed => JobState.Succeeded,
                WorkState.Dead => JobState.Failed,
                WorkState.Cancelled => JobState.Cancelled,
                _ => throw new KeyNotFoundException($"no job '{id}' is known, or it ended too long ago"),
            },
            Step = progress?.Step ?? 0,
            Steps = progress?.Steps ?? 0,
            Loss = progress?.Loss ?? 0,
            Reason = status.Reason ?? "",
        };
    }
}
