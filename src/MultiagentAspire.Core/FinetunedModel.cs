namespace MultiagentAspire.Core;

/// <summary>The result of a fine-tuning job at an endpoint.</summary>
/// <param name="Job">Id of the job at the endpoint.</param>
/// <param name="Model">Name of the finetuned model at the endpoint.</param>
/// <param name="Retries">Number of attempts after the first, over all calls of the job.</param>
public sealed record FinetunedModel(string Job, string Model, int Retries);
