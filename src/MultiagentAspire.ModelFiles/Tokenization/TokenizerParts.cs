using System.Collections.Immutable;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>The parts of a tokenizer file, ready to use.</summary>
/// <param name="Vocabulary">Id of each token without the added ones.</param>
/// <param name="Added">Added tokens in the order of the file.</param>
/// <param name="Normalize">The normalizer.</param>
/// <param name="PreTokenize">The pre-tokenizer.</param>
/// <param name="Model">BPE.</param>
/// <param name="Specials">Ids that the post-processor puts before and after a text.</param>
/// <param name="BeginDecoding">Makes the decoder of one text.</param>
internal sealed record TokenizerParts(
    IReadOnlyDictionary<string, int> Vocabulary,
    IReadOnlyList<AddedToken> Added,
    Func<string, string> Normalize,
    PreTokenize PreTokenize,
    BpeModel Model,
    (int[] Before, int[] After) Specials,
    Func<TokenDecoder> BeginDecoding
)
{
    /// <summary>
    /// Texts of tokens by the names of chat templates (<c>bos_token</c> …), where the tokenizer's own file states
    /// them.
    /// </summary>
    public IReadOnlyDictionary<string, string> Named { get; init; } =
        ImmutableDictionary<string, string>.Empty;
}
