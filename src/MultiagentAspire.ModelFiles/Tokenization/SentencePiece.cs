namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>One piece of a <c>tokenizer.model</c>; its id is its index in the file.</summary>
/// <param name="Text">Its text, with ▁ for a space.</param>
/// <param name="Score">Higher scores merge first.</param>
/// <param name="Kind">Its type.</param>
internal readonly record struct SentencePiece(string Text, float Score, PieceKind Kind);
