using System.Collections.Immutable;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A rendered conversation and the stretches of it that are learned.</summary>
/// <param name="Text">The text, up to the end of the last learned stretch.</param>
/// <param name="LearnedSpans">Assistant turns, each from the end of its prompt to its turn end inclusive; in order,
/// without overlap.</param>
public sealed record TrainingText(string Text, ImmutableArray<TextSpan> LearnedSpans);
