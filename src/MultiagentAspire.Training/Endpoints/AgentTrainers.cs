using MultiagentAspire.Core;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Training.Endpoints;

/// <summary>Every finetuning by who does it: this machine, or the endpoint of the model.</summary>
internal sealed class AgentTrainers(AgentTrainer here, EndpointTrainer there) : IAgentTrainer
{
    public Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    ) =>
        job.There is null
            ? here.TrainAsync(job, progress, cancellationToken)
            : there.TrainAsync(job, progress, cancellationToken);
}
