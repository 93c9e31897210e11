namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>A stretch of text on its way to the model; <paramref name="First"/> when it begins where the whole text begins.</summary>
internal readonly record struct Piece(string Text, bool First);
