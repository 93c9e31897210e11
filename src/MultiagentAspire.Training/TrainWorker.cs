using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Training;

/// <summary>Does queued finetuning jobs, one after another: each takes the whole device.</summary>
internal sealed class TrainWorker(AgentTrainer trainer, ArtifactRoots roots)
{
    public async Task<string> ProcessAsync(
        WorkLease lease,
        IProgress<string> progress,
        CancellationToken cancellationToken
    )
    {
        var job = ResolvePaths(roots, WorkItems.Read(lease, WorkJson.Default.TrainingJob));
        if (job.AtEndpoint is not null)
            throw new PermanentFailureException(
                $"{job.Id} is for an endpoint to finetune, and not for this queue"
            );
        TrainWorkResult result;
        try
        {
            result = new TrainWorkResult(
                await trainer.TrainAsync(job, new QueueProgress(progress), cancellationToken)
            );
        }
        catch (NoExampleFitsException error)
        {
            result = new TrainWorkResult(null, error.Message, error.Dropped);
        }
        return JsonSerializer.Serialize(result, WorkJson.Default.TrainWorkResult);
    }

    /// <summary>The job with its folders as they are found here.</summary>
    /// <exception cref="ArtifactAccessException">One lies outside.</exception>
    internal static TrainingJob ResolvePaths(ArtifactRoots roots, TrainingJob job) =>
        job with
        {
            Base = roots.Resolve(job.Base),
            StartFrom = roots.Resolve(job.StartFrom),
            DataPath = roots.Resolve(job.DataPath),
            OutputPath = roots.Resolve(job.OutputPath),
        };

    /// <summary>Progress as an item tells it.</summary>
    internal sealed class QueueProgress(IProgress<string> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) =>
            progress.Report(JsonSerializer.Serialize(value, WorkJson.Default.TrainingProgress));
    }
}
