namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// Measures whatever is not measured yet and writes the report. Ground truth is read there and nowhere else.
/// </summary>
public sealed record ReportStep(string Id, int Iteration) : Step(Id, Iteration, "all");
