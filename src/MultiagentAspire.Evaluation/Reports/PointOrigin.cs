namespace MultiagentAspire.Evaluation.Reports;

/// <summary>What lies behind a point of a chart.</summary>
/// <param name="Iteration">0 = before any finetuning.</param>
public abstract record PointOrigin(int Iteration);
