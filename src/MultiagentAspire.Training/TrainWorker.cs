using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Training;

/// <summary>Processes queued finetuning jobs one at a time, since each takes the whole device.</summary>
/// <param name="trainer">Trains on this process's device.</param>
/// <param name="roots">The folders in which models, data and outputs may lie.</param>
internal sealed class TrainWorker(AgentTrainer trainer, ArtifactRoots roots)
{
    /// <summary>Trains the job of one leased item. The queue calls it (<see cref="ProcessWorkItem"/>).</summary>
    /// <param name="lease">The item; its body is a <see cref="TrainingJob"/> without an endpoint.</param>
    /// <param name="progress">Receives <see cref="TrainingProgress"/> as JSON.</param>
    /// <param name="cancellationToken">Cancelled when the item is, or when this worker shuts down.</param>
    /// <returns>
    /// A <see cref="TrainWorkResult"/> as JSON. That no example fits is a result, not a failure.
    /// </returns>
    /// <exception cref="PermanentFailureException">The job is for an endpoint.</exception>
    public async Task<string> ProcessAsync(
        WorkLease lease,
        IProgress<string> progress,
        CancellationToken cancellationToken
    )
    {
        var job = ResolvePaths(roots, WorkItems.Read(lease, WorkJson.Default.TrainingJob));
        if (job.EndpointSettings is not null)
            throw new PermanentFailureException(
                $"{job.Id} is a job for an endpoint and does not belong on this queue"
            );
        TrainWorkResult result;
        try
        {
            var outcome = await trainer.TrainAsync(job, new QueueProgress(progress), cancellationToken);
            result = new TrainWorkResult(outcome);
        }
        catch (NoExampleFitsException error)
        {
            result = new TrainWorkResult(null, error.Message, error.Dropped);
        }
        return JsonSerializer.Serialize(result, WorkJson.Default.TrainWorkResult);
    }

    /// <summary>Replaces the paths of a job by those of the same files under this process's roots.</summary>
    /// <exception cref="ArtifactAccessException">A path lies outside the roots.</exception>
    internal static TrainingJob ResolvePaths(ArtifactRoots roots, TrainingJob job) =>
        job with
        {
            Base = roots.Resolve(job.Base),
            StartFrom = roots.Resolve(job.StartFrom),
            DataPath = roots.Resolve(job.DataPath),
            OutputPath = roots.Resolve(job.OutputPath),
        };

    /// <summary>Serializes progress for the queue.</summary>
    internal sealed class QueueProgress(IProgress<string> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) =>
            progress.Report(JsonSerializer.Serialize(value, WorkJson.Default.TrainingProgress));
    }
}
