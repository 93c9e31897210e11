namespace MultiagentAspire.Core;

/// <summary>What a finetuning at an endpoint made.</summary>
/// <param name="Job">Id of the job there.</param>
/// <param name="Model">The name under which it answers there.</param>
/// <param name="Retries">Attempts beyond the first of all calls that it took.</param>
public sealed record FinetunedModel(string Job, string Model, int Retries);
