namespace MultiagentAspire.Training.Sft;

/// <summary>The result of one optimizer step.</summary>
/// <param name="Loss">Mean loss over the batch's learned tokens before the step, in nats.</param>
/// <param name="Tokens">Tokens passed through the model, without padding.</param>
/// <param name="LearnedTokens">Tokens with loss.</param>
internal readonly record struct SftStep(double Loss, long Tokens, long LearnedTokens);
