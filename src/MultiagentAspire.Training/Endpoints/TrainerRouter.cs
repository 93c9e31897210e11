using MultiagentAspire.Core;
using MultiagentAspire.Endpoints.Jobs;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Training.Endpoints;

/// <summary>Routes each finetuning to who does it: this process, or the endpoint of the model.</summary>
internal sealed class TrainerRouter(AgentTrainer local, EndpointTrainer endpoint) : IAgentTrainer
{
    public Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    ) =>
        job.AtEndpoint is null
            ? local.TrainAsync(job, progress, cancellationToken)
            : endpoint.TrainAsync(job, progress, cancellationToken);
}
