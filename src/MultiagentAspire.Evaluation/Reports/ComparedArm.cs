namespace MultiagentAspire.Evaluation.Reports;

/// <summary>One side of a comparison: an arm after an iteration, by one measure.</summary>
/// <param name="Arm">Name of the arm.</param>
/// <param name="Iteration">0 = before any finetuning.</param>
/// <param name="Measure">How its responses became one score per problem.</param>
public sealed record ComparedArm(string Arm, int Iteration, Measure Measure);
