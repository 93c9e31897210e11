namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>One step of the <c>pre_tokenizer</c>: cuts a piece into pieces, or rewrites it.</summary>
/// <param name="piece">A piece that the steps before gave.</param>
internal delegate IEnumerable<TextPiece> PreTokenize(TextPiece piece);
