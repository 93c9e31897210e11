using System.Collections.Immutable;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A rendered conversation in tokens.</summary>
/// <param name="Ids">Token ids. Those before the first learned one are the prompt of inference.</param>
/// <param name="LossMask">For each id whether it has loss.</param>
public sealed record TrainingTokens(ImmutableArray<int> Ids, ImmutableArray<bool> LossMask);
