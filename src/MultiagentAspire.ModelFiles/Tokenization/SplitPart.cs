namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>A stretch of a text that is cut at matches.</summary>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset behind its last character.</param>
/// <param name="Matched">It is a match, not the text between matches.</param>
internal readonly record struct SplitPart(int Start, int End, bool Matched);
