using MultiagentAspire.Core;
using MultiagentAspire.Endpoints.Jobs;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Training.Endpoints;

/// <summary>Routes each job to this process, or to the endpoint of its model (<c>AtEndpoint</c>).</summary>
/// <param name="local">Trains on this process's device.</param>
/// <param name="endpoint">Trains by the fine-tuning API of an endpoint.</param>
internal sealed class TrainerRouter(AgentTrainer local, EndpointTrainer endpoint) : IAgentTrainer
{
    /// <inheritdoc/>
    public Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    ) =>
        job.EndpointSettings is null
            ? local.TrainAsync(job, progress, cancellationToken)
            : endpoint.TrainAsync(job, progress, cancellationToken);
}
