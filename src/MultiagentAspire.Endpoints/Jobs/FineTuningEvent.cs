namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>What happened in a job.</summary>
/// <param name="Step">The optimizer step that it tells of, from 1.</param>
/// <param name="Steps">Of how many.</param>
/// <param name="Loss">Of that step.</param>
internal sealed record FineTuningEvent(string Id, int? Step, int? Steps, double? Loss);
