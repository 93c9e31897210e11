namespace MultiagentAspire.Core;

/// <summary>
/// One optimizer step as it happened. <paramref name="Loss"/> is the mean over the batch's unmasked tokens,
/// in nats. What an endpoint that finetunes does not tell is null; its <paramref name="Steps"/> are 0 until
/// it tells them.
/// </summary>
/// <param name="State">Where a finetuning at an endpoint stands, in a few words.</param>
public sealed record TrainingProgress(
    AgentId Agent,
    int Step,
    int Steps,
    double? Loss,
    double? LearningRate,
    long Tokens,
    string? State = null
);
