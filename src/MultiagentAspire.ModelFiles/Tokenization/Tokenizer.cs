using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// A tokenizer as its <c>tokenizer.json</c> or, where that is absent, its <c>tokenizer.model</c> defines it: added
/// tokens are cut out first, the rest is normalized, cut into pre-tokens and merged by BPE. Gives the ids that HF
/// tokenizers gives (docs/decisions/0016-tokenizers.md). Safe to use from many threads.
/// </summary>
public sealed class Tokenizer
{
    private const string JsonFile = "tokenizer.json";

    /// <summary>Normalizer, pre-tokenizer, model and decoder of the file.</summary>
    private readonly TokenizerParts _parts;

    /// <summary>Finds added tokens in the raw text.</summary>
    private readonly AddedTokenMatcher _raw;

    /// <summary>Finds added tokens in the normalized text.</summary>
    private readonly AddedTokenMatcher _normalized;

    /// <summary>Text of each id, added tokens included.</summary>
    private readonly Dictionary<int, string> _textOf;

    /// <summary>Id of each token, added ones included.</summary>
    private readonly Dictionary<string, int> _idOf;

    /// <summary>Ids of special added tokens.</summary>
    private readonly HashSet<int> _special;

    private Tokenizer(TokenizerParts parts)
    {
        _parts = parts;
        _raw = new AddedTokenMatcher(parts.Added.Where(t => !t.Normalized).Select(t => (t.Content, t)));
        _normalized = new AddedTokenMatcher(
            parts.Added.Where(t => t.Normalized).Select(t => (parts.Normalize(t.Content), t))
        );
        _idOf = new Dictionary<string, int>(parts.Vocabulary, StringComparer.Ordinal);
        foreach (var token in parts.Added)
            _idOf[token.Content] = token.Id;
        _textOf = _idOf.ToDictionary(p => p.Value, p => p.Key);
        _special = [.. parts.Added.Where(t => t.Special).Select(t => t.Id)];
        VocabularySize = _idOf.Count;
        MaxId = _textOf.Count == 0 ? -1 : _textOf.Keys.Max();
    }

    /// <summary>Number of tokens, added ones included. A model may have more rows in its embedding.</summary>
    public int VocabularySize { get; }

    /// <summary>The largest id of any token; −1 without tokens.</summary>
    public int MaxId { get; }

    /// <summary>The added tokens in the order of the file.</summary>
    public IReadOnlyList<AddedToken> AddedTokens => _parts.Added;

    /// <summary>
    /// Texts of tokens by the names of chat templates (<c>bos_token</c> …), as far as the tokenizer's own file states
    /// them.
    /// </summary>
    internal IReadOnlyDictionary<string, string> NamedTokens => _parts.Named;

    /// <summary>Whether a folder has a tokenizer file that <see cref="Load"/> reads.</summary>
    public static bool IsIn(string folder) =>
        File.Exists(Path.Combine(folder, JsonFile))
        || File.Exists(Path.Combine(folder, SentencePieceReader.FileName));

    /// <summary>Reads <c>tokenizer.json</c> of a folder, or <c>tokenizer.model</c> where that is absent.</summary>
    /// <exception cref="ModelFileException">Absent, not valid, or with a part that is not supported.</exception>
    public static Tokenizer Load(string folder) =>
        new(
            !File.Exists(Path.Combine(folder, JsonFile))
            && File.Exists(Path.Combine(folder, SentencePieceReader.FileName))
                ? SentencePieceReader.Read(folder)
                : TokenizerReader.Read(Path.Combine(folder, JsonFile))
        );

    /// <summary>
    /// Token ids of a text.
    /// </summary>
    /// <param name="text">The text; a lone surrogate counts as U+FFFD.</param>
    /// <param name="addSpecialTokens">Add the tokens of the file's post-processor, such as the begin token; a rendered
    /// chat contains them.</param>
    public IReadOnlyList<int> Encode(string text, bool addSpecialTokens)
    {
        text = WellFormed(text);
        var ids = new List<int>();
        if (addSpecialTokens)
            ids.AddRange(_parts.Specials.Before);
        foreach (var part in _raw.Split(text))
        {
            if (part.Token is { } token)
                ids.Add(token.Id);
            else
                EncodeText(_parts.Normalize(text[part.Start..part.End]), part.Start == 0, ids);
        }
        if (addSpecialTokens)
            ids.AddRange(_parts.Specials.After);
        return ids;
    }

    /// <summary>
    /// Text of token ids. Ids without a token, such as padding rows of the embedding, have no text, as in HF
    /// tokenizers.
    /// </summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="skipSpecial">Leave out special tokens.</param>
    public string Decode(IEnumerable<int> ids, bool skipSpecial) => Stream(skipSpecial).All(ids);

    /// <summary>A decoder for one text, id by id, for streaming.</summary>
    /// <param name="skipSpecial">Leave out special tokens.</param>
    public TokenStream Stream(bool skipSpecial) => new(this, _parts.BeginDecoding(), skipSpecial);

    /// <summary>Id of a token by its exact text in the file; null when there is none.</summary>
    public int? IdOf(string token) => _idOf.TryGetValue(token, out var id) ? id : null;

    /// <summary>
    /// Text of a token as the file writes it, not decoded (<see cref="Decode"/>); null when there is none.
    /// </summary>
    public string? TokenOf(int id) => _textOf.GetValueOrDefault(id);

    /// <summary>Whether an id is a special added token.</summary>
    public bool IsSpecial(int id) => _special.Contains(id);

    /// <summary>Appends the ids of a stretch of normalized text between added tokens.</summary>
    private void EncodeText(string text, bool first, List<int> ids)
    {
        foreach (var part in _normalized.Split(text))
        {
            if (part.Token is { } token)
            {
                ids.Add(token.Id);
                continue;
            }
            var rest = new TextPiece(text[part.Start..part.End], first && part.Start == 0);
            foreach (var piece in _parts.PreTokenize(rest))
            {
                if (piece.Text.Length > 0)
                    _parts.Model.Encode(piece.Text, ids);
            }
        }
    }

    /// <summary>
    /// The text with U+FFFD for each lone surrogate, which has no UTF-8 form.
    /// </summary>
    private static string WellFormed(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            result.Append(rune.ToString());
        return result.ToString();
    }
}
