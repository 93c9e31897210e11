namespace MultiagentAspire.Training.Sft;

/// <summary>What one optimizer step did.</summary>
/// <param name="Loss">Mean over the batch's learned tokens, nats, before the step.</param>
/// <param name="Tokens">Tokens passed through the model, without padding.</param>
/// <param name="Learned">Tokens with loss.</param>
internal readonly record struct SftStep(double Loss, long Tokens, long Learned);
