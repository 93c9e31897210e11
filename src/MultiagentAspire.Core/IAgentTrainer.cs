namespace MultiagentAspire.Core;

/// <summary>
/// Finetunes agents. The Training project implements it; other processes send jobs over a queue.
/// </summary>
public interface IAgentTrainer
{
    /// <summary>
    /// Trains one agent and writes its adapter. A job whose output exists returns it without training; an interrupted
    /// job resumes from its last checkpoint.
    /// </summary>
    /// <param name="job">Model, data, output and settings.</param>
    /// <param name="progress">Receives each optimizer step; null: nobody does.</param>
    /// <param name="cancellationToken">Interrupts the training; it can be resumed.</param>
    /// <exception cref="NoExampleFitsException">Every example is too long.</exception>
    Task<TrainingOutcome> TrainAsync(
        TrainingJob job,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    );
}
