using System.Collections.Immutable;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A rendered conversation and the stretches of it that are learned: each assistant turn after its prompt, its turn end included.</summary>
/// <param name="Text">The text, up to the end of the last learned stretch.</param>
/// <param name="Learned">In order, without overlap.</param>
public sealed record TrainingText(string Text, ImmutableArray<TextSpan> Learned);
