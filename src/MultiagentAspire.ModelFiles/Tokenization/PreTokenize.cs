namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>One step of the <c>pre_tokenizer</c>: cuts or rewrites pieces.</summary>
internal delegate IEnumerable<Piece> PreTokenize(Piece piece);
