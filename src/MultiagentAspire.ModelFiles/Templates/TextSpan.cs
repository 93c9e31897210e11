namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A stretch of a text, in UTF-16 code units.</summary>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset behind its last character.</param>
public readonly record struct TextSpan(int Start, int End);
