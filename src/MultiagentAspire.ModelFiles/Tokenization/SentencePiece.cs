namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>One piece; its id is its place in the file.</summary>
internal readonly record struct SentencePiece(string Text, float Score, PieceKind Kind);
