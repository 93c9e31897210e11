namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>Type of a piece of a <c>tokenizer.model</c>; the numbers are those of sentencepiece_model.proto.</summary>
internal enum PieceKind
{
    /// <summary>A piece of text that merges.</summary>
    Normal = 1,

    /// <summary>Stands for unknown text.</summary>
    Unknown = 2,

    /// <summary>A control token such as <c>&lt;s&gt;</c>.</summary>
    Control = 3,

    /// <summary>Text that is always one token.</summary>
    UserDefined = 4,

    /// <summary>Not used; refused.</summary>
    Unused = 5,

    /// <summary>A byte, <c>&lt;0xNN&gt;</c>.</summary>
    Byte = 6,
}
