namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>A token that is cut out of the text before the model sees it.</summary>
/// <param name="StripLeft">Takes the white space before it along.</param>
/// <param name="StripRight">Takes the white space after it along.</param>
/// <param name="SingleWord">Only where no word character touches it.</param>
/// <param name="Normalized">Looked for in the normalized text rather than in the raw one.</param>
/// <param name="Special">Left out of decoded text when special tokens are skipped.</param>
public sealed record AddedToken(
    int Id,
    string Content,
    bool StripLeft,
    bool StripRight,
    bool SingleWord,
    bool Normalized,
    bool Special
);
