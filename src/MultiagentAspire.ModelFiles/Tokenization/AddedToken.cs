namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// An added token (HF tokenizers, <c>AddedToken</c>): it is cut out of the text before the rest is tokenized.
/// </summary>
/// <param name="Id">Its token id.</param>
/// <param name="Content">Its text.</param>
/// <param name="StripLeft">White space before it belongs to the token.</param>
/// <param name="StripRight">White space after it belongs to the token.</param>
/// <param name="SingleWord">It matches only where no word character is next to it.</param>
/// <param name="Normalized">It is searched for in the normalized text instead of the raw one.</param>
/// <param name="Special">It is left out of decoded text when special tokens are skipped.</param>
public sealed record AddedToken(
    int Id,
    string Content,
    bool StripLeft,
    bool StripRight,
    bool SingleWord,
    bool Normalized,
    bool Special
);
