namespace MultiagentAspire.Evaluation.Reports;

/// <summary>One side of a comparison: an arm after an iteration, by one measure.</summary>
public sealed record ComparedArm(string Arm, int Iteration, Measure Measure);
