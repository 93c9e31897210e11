namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>A stretch of a text, and whether it is what was looked for.</summary>
internal readonly record struct SplitPart(int Start, int End, bool Matched);
