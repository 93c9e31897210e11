namespace MultiagentAspire.Training;

/// <summary>Token ids and, for each, whether it is learned (has loss).</summary>
public sealed record TrainingDocument(int[] Ids, bool[] LossMask);
