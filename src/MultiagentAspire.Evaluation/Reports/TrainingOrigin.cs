namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The finetuning from which a point of a chart was measured.</summary>
/// <param name="Iteration">The iteration whose data was learned.</param>
/// <param name="Arm">The arm of the finetuned agents.</param>
/// <param name="Agent">The agent, such as <c>critic-2</c>; null: all of the arm.</param>
public sealed record TrainingOrigin(int Iteration, string Arm, string? Agent) : PointOrigin(Iteration);
