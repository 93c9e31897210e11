namespace MultiagentAspire.Core;

/// <summary>One piece of a streamed response.</summary>
/// <param name="Text">The next part of the text, in whole characters; empty in the last piece.</param>
/// <param name="End">Only in the last piece: finish reason and token counts, with an empty text. Null before.</param>
public sealed record GeneratePiece(string Text, GenerateResult? End = null);
