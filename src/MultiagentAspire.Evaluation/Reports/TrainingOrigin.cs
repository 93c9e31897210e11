namespace MultiagentAspire.Evaluation.Reports;

/// <summary>What agents learned in an iteration.</summary>
/// <param name="Iteration">The iteration whose data they learned.</param>
/// <param name="Arm">Whose agents.</param>
/// <param name="Agent">One of them, such as <c>critic-2</c>; null: all.</param>
public sealed record TrainingOrigin(int Iteration, string Arm, string? Agent) : PointOrigin(Iteration);
