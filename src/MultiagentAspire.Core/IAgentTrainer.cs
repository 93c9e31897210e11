namespace MultiagentAspire.Core;

/// <summary>Finetunes agents. In process it is the Training library itself; across services a queue client.</summary>
public interface IAgentTrainer
{
    /// <summary>
    /// Trains one agent and writes its adapter. A job whose output exists already returns it without
    /// training; an interrupted job goes on at its last checkpoint.
    /// </summary>
    /// <exception cref="NoExampleFitsException">Every example is too long.</exception>
    Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    );
}
