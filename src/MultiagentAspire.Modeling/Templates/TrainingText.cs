using System.Collections.Immutable;

namespace MultiagentAspire.Modeling.Templates;

/// <summary>Characters from <paramref name="Start"/> up to, not including, <paramref name="End"/>.</summary>
public readonly record struct TextSpan(int Start, int End);

/// <summary>A rendered conversation and the stretches of it that are learned: each assistant turn after its prompt, its turn end included.</summary>
/// <param name="Text">The text, up to the end of the last learned stretch.</param>
/// <param name="Learned">In order, without overlap.</param>
public sealed record TrainingText(string Text, ImmutableArray<TextSpan> Learned);

/// <summary>A rendered conversation in tokens; <paramref name="Learned"/> says of each id whether it has loss. The ids before the first learned one are those that inference would feed.</summary>
public sealed record TrainingTokens(ImmutableArray<int> Ids, ImmutableArray<bool> Learned);
