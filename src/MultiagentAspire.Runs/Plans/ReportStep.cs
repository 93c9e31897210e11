namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// Measures what is not measured yet and writes the report. Of all steps only this one reads reference answers.
/// </summary>
/// <param name="Id">Unique in the run; also the name of its result file.</param>
/// <param name="Iteration">1 to L: the report covers all steps up to the end of this iteration.</param>
public sealed record ReportStep(string Id, int Iteration) : Step(Id, Iteration, "all");
