namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// What a point of a chart was measured from: <see cref="DebatesOrigin"/> or <see cref="TrainingOrigin"/>. The
/// dashboard links the point to it.
/// </summary>
/// <param name="Iteration">0 = before any finetuning.</param>
public abstract record PointOrigin(int Iteration);
