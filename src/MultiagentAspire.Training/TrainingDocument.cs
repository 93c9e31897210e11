namespace MultiagentAspire.Training;

/// <summary>A tokenized text to train on.</summary>
/// <param name="Ids">Token ids.</param>
/// <param name="LossMask">For each id, whether the model learns to predict it. As long as <c>Ids</c>.</param>
/// <param name="Weight">Factor of the loss of each learned token; positive.</param>
public sealed record TrainingDocument(int[] Ids, bool[] LossMask, double Weight = 1);
