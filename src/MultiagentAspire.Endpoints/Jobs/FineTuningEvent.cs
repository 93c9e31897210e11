namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>An event of a job. Values that the endpoint does not report are null.</summary>
/// <param name="Id">The event's id; empty when it has none.</param>
/// <param name="Step">The optimizer step, from 1.</param>
/// <param name="Steps">Optimizer steps of the whole job.</param>
/// <param name="Loss">Loss of the step.</param>
internal sealed record FineTuningEvent(string Id, int? Step, int? Steps, double? Loss);
