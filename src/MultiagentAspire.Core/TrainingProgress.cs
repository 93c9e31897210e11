namespace MultiagentAspire.Core;

/// <summary>
/// Progress of a training after an optimizer step. Values that an endpoint does not report are null.
/// </summary>
/// <param name="Agent">The agent in training.</param>
/// <param name="Step">Number of optimizer steps done.</param>
/// <param name="Steps">Number of all optimizer steps; 0 until an endpoint reports it.</param>
/// <param name="Loss">Mean loss over the learned tokens of the batch, in nats.</param>
/// <param name="LearningRate">Learning rate of the step.</param>
/// <param name="Tokens">Number of tokens trained on so far.</param>
/// <param name="State">Status of a fine-tuning job at an endpoint, in a few words; null for a local training.</param>
public sealed record TrainingProgress(
    AgentId Agent,
    int Step,
    int Steps,
    double? Loss,
    double? LearningRate,
    long Tokens,
    string? State = null
);
