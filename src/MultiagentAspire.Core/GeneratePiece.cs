namespace MultiagentAspire.Core;

/// <summary>One piece of a streamed response.</summary>
/// <param name="Text">The next text, never half a character; empty in the last piece.</param>
/// <param name="End">In the last piece: how the response ended and its counts, with an empty text. Null before.</param>
public sealed record GeneratePiece(string Text, GenerateResult? End = null);
