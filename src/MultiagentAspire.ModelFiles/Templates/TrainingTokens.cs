using System.Collections.Immutable;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A rendered conversation in tokens; <paramref name="Learned"/> says of each id whether it has loss. The ids before the first learned one are those that inference would feed.</summary>
public sealed record TrainingTokens(ImmutableArray<int> Ids, ImmutableArray<bool> Learned);
