namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>A part of a text that is cut at added tokens.</summary>
/// <param name="Token">The added token; null: text between added tokens.</param>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset behind its last character.</param>
internal readonly record struct TextPart(AddedToken? Token, int Start, int End);
