namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>A stretch of text during pre-tokenization.</summary>
/// <param name="Text">The text, perhaps rewritten by earlier steps.</param>
/// <param name="First">It is at the beginning of the whole text.</param>
internal readonly record struct TextPiece(string Text, bool First);
