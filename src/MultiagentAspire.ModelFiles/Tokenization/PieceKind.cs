namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>What a piece of a <c>tokenizer.model</c> is; the numbers are those of sentencepiece_model.proto.</summary>
internal enum PieceKind
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}
