using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Training;

/// <summary>Does queued finetuning jobs, one after another: each takes the whole device.</summary>
internal sealed class TrainWorker(AgentTrainer trainer, ArtifactRoots roots)
{
    public async Task<string> DoAsync(
        WorkLease lease,
        IProgress<string> progress,
        CancellationToken cancellationToken
    )
    {
        var job = Resolved(roots, WorkItems.Read(lease, WorkJson.Default.TrainingJob));
        if (job.AtEndpoint is not null)
            throw new PermanentFailureException(
                $"{job.Id} is for an endpoint to finetune, and not for this queue"
            );
        TrainResult result;
        try
        {
            result = new TrainResult(await trainer.TrainAsync(job, new Spoken(progress), cancellationToken));
        }
        catch (NoExampleFitsException error)
        {
            result = new TrainResult(null, error.Message, error.Dropped);
        }
        return JsonSerializer.Serialize(result, WorkJson.Default.TrainResult);
    }

    /// <summary>The job with its folders as they are found here.</summary>
    /// <exception cref="ArtifactRefusedException">One lies outside.</exception>
    internal static TrainingJob Resolved(ArtifactRoots roots, TrainingJob job) =>
        job with
        {
            Base = roots.Resolve(job.Base),
            StartFrom = roots.Resolve(job.StartFrom),
            DataPath = roots.Resolve(job.DataPath),
            OutputPath = roots.Resolve(job.OutputPath),
        };

    /// <summary>Progress as an item tells it.</summary>
    internal sealed class Spoken(IProgress<string> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) =>
            progress.Report(JsonSerializer.Serialize(value, WorkJson.Default.TrainingProgress));
    }
}
