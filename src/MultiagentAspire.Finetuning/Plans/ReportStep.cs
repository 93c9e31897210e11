namespace MultiagentAspire.Finetuning.Plans;

/// <summary>Measures whatever is not measured yet and writes the report. Ground truth is read there and nowhere else.</summary>
internal sealed record ReportStep(string Id, int Iteration) : Step(Id, Iteration, "all");
