using System.Collections.Immutable;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>The parts of a tokenizer file, ready to use.</summary>
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
    /// <summary>The texts of tokens that templates know by name (<c>bos_token</c> …), where the tokenizer's own file says them.</summary>
    public IReadOnlyDictionary<string, string> Named { get; init; } =
        ImmutableDictionary<string, string>.Empty;
}
