namespace MultiagentAspire.Evaluation.Reports;

/// <summary>A set of debates.</summary>
/// <param name="Iteration">0 = before any finetuning.</param>
/// <param name="Transcripts">Name of the set, such as <c>evaluate-multiagent</c>, <c>train</c> or <c>train
/// (single-agent)</c>.</param>
public sealed record DebatesOrigin(int Iteration, string Transcripts) : PointOrigin(Iteration);
