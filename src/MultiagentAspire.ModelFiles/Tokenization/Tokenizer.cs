using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// A tokenizer as its <c>tokenizer.json</c> or, where that is absent, its <c>tokenizer.model</c> says (interop B4): added tokens are cut out
/// first, the rest is normalized, cut into pre-tokens and merged by BPE. Gives the ids that HF tokenizers gives
/// (docs/decisions/0016-tokenizers.md). Safe to use from many threads.
/// </summary>
public sealed class Tokenizer
{
    private const string JsonFile = "tokenizer.json";
    private readonly TokenizerParts parts;
    private readonly AddedTokenMatcher raw;
    private readonly AddedTokenMatcher normalized;
    private readonly Dictionary<int, string> textOf;
    private readonly Dictionary<string, int> idOf;
    private readonly HashSet<int> special;

    private Tokenizer(TokenizerParts parts)
    {
        this.parts = parts;
        raw = new AddedTokenMatcher(parts.Added.Where(t => !t.Normalized).Select(t => (t.Content, t)));
        normalized = new AddedTokenMatcher(
            parts.Added.Where(t => t.Normalized).Select(t => (parts.Normalize(t.Content), t))
        );
        idOf = new Dictionary<string, int>(parts.Vocabulary, StringComparer.Ordinal);
        foreach (var token in parts.Added)
            idOf[token.Content] = token.Id;
        textOf = idOf.ToDictionary(p => p.Value, p => p.Key);
        special = [.. parts.Added.Where(t => t.Special).Select(t => t.Id)];
        VocabularySize = idOf.Count;
        LargestId = textOf.Count == 0 ? -1 : textOf.Keys.Max();
    }

    /// <summary>Tokens altogether, added ones included. A model may have more embedding rows than this.</summary>
    public int VocabularySize { get; }

    /// <summary>The largest id of any token.</summary>
    public int LargestId { get; }

    /// <summary>The added tokens in the order of the file.</summary>
    public IReadOnlyList<AddedToken> AddedTokens => parts.Added;

    /// <summary>The texts of tokens that chat templates know by name (<c>bos_token</c> …), as far as the tokenizer's own file says them.</summary>
    internal IReadOnlyDictionary<string, string> NamedTokens => parts.Named;

    /// <summary>Whether a folder holds a tokenizer of a form that <see cref="Load"/> reads.</summary>
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

    /// <summary>Token ids of a text. <paramref name="addSpecialTokens"/> adds what the file's post-processor adds; a rendered chat has it already.</summary>
    public IReadOnlyList<int> Encode(string text, bool addSpecialTokens)
    {
        text = WellFormed(text);
        var ids = new List<int>();
        if (addSpecialTokens)
            ids.AddRange(parts.Specials.Before);
        foreach (var part in raw.Split(text))
        {
            if (part.Token is { } token)
                ids.Add(token.Id);
            else
                EncodeText(parts.Normalize(text[part.Start..part.End]), part.Start == 0, ids);
        }
        if (addSpecialTokens)
            ids.AddRange(parts.Specials.After);
        return ids;
    }

    /// <summary>Text of token ids. Ids without a token, such as padding rows of the embedding, have no text, as in HF tokenizers.</summary>
    public string Decode(IEnumerable<int> ids, bool skipSpecial) => Stream(skipSpecial).All(ids);

    /// <summary>Decodes id by id, for streaming.</summary>
    public TokenStream Stream(bool skipSpecial) => new(this, parts.BeginDecoding(), skipSpecial);

    /// <summary>Id of a token by its exact text in the file, or null.</summary>
    public int? IdOf(string token) => idOf.TryGetValue(token, out var id) ? id : null;

    /// <summary>Text of a token in the file's own spelling, or null. Not decoded: <see cref="Decode"/> does that.</summary>
    public string? TokenOf(int id) => textOf.GetValueOrDefault(id);

    /// <summary>Whether an id is a special added token.</summary>
    public bool IsSpecial(int id) => special.Contains(id);

    private void EncodeText(string text, bool first, List<int> ids)
    {
        foreach (var part in normalized.Split(text))
        {
            if (part.Token is { } token)
            {
                ids.Add(token.Id);
                continue;
            }
            foreach (
                var piece in parts.PreTokenize(
                    new Piece(text[part.Start..part.End], first && part.Start == 0)
                )
            )
            {
                if (piece.Text.Length > 0)
                    parts.Model.Encode(piece.Text, ids);
            }
        }
    }

    /// <summary>A lone surrogate has no UTF-8 form; it becomes the replacement character, as any UTF-8 encoder makes it.</summary>
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
