using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Byte-pair encoding of pre-tokens (Sennrich et al. 2016) with the tie rules of HF tokenizers and SentencePiece:
/// lowest rank first, then leftmost. Safe to use from many threads.
/// </summary>
internal sealed class BpeModel
{
    /// <summary>SentencePiece's mark of a word boundary, ▁.</summary>
    private const char Mark = '\u2581';

    /// <summary>Words in the cache; then no more are added.</summary>
    private const int MaxCachedWords = 50_000;

    /// <summary>UTF-16 characters of a cached word.</summary>
    private const int MaxCachedWordLength = 64;

    /// <summary>Id of each token.</summary>
    private readonly Dictionary<string, int> _vocabulary;

    /// <summary>The vocabulary, looked up without a copy of the text.</summary>
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <summary>Merges of pairs of ids.</summary>
    private readonly BpeMerges _merges;

    /// <summary>Ids of words that were merged before.</summary>
    private readonly ConcurrentDictionary<string, int[]> _cache = new(StringComparer.Ordinal);

    /// <summary>The cache, looked up without a copy of the text.</summary>
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _cacheLookup;

    /// <summary>
    /// Ids of the tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, −1 for absent; null: none exists.
    /// </summary>
    private readonly int[]? _byteIds;

    /// <summary>Whether every word that starts with a mark can be merged alone.</summary>
    private readonly bool _cutsAtMarks;

    /// <summary>Upper bound of the number of cached words.</summary>
    private int _cached;

    /// <param name="vocabulary">Id of each token.</param>
    /// <param name="merges">Merges of its ids.</param>
    public BpeModel(Dictionary<string, int> vocabulary, BpeMerges merges)
    {
        _vocabulary = vocabulary;
        _merges = merges;
        _lookup = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        _cacheLookup = _cache.GetAlternateLookup<ReadOnlySpan<char>>();
        _byteIds = ByteIds();
        // Where no token has a mark behind another character, no merge crosses the beginning of a word: each word
        // can be merged alone with the same result, and be cached.
        _cutsAtMarks =
            vocabulary.ContainsKey(Mark.ToString())
            && !vocabulary.Keys.Any(token => InnerMark(token, 0) >= 0);
    }

    /// <summary>A whole pre-token that is in the vocabulary becomes its token without merging (Llama 3).</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>Characters outside the vocabulary become one token per UTF-8 byte.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Runs of unknown characters become one unknown token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Id for an unknown character; null: it is left out, as HF tokenizers does.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Appends the ids of a pre-token.</summary>
    /// <param name="text">A pre-token, normalized.</param>
    /// <param name="target">Where the ids are appended.</param>
    public void Encode(string text, List<int> target)
    {
        var start = 0;
        if (_cutsAtMarks && !IgnoreMerges)
        {
            for (var at = InnerMark(text, 0); at >= 0; at = InnerMark(text, at))
            {
                EncodeWord(text.AsSpan(start, at - start), target);
                start = at;
            }
        }
        EncodeWord(text.AsSpan(start), target);
    }

    /// <summary>
    /// The next offset behind <paramref name="start"/> where a mark follows another character; −1 when there is
    /// none.
    /// </summary>
    private static int InnerMark(string text, int start)
    {
        for (var at = start + 1; at < text.Length; at++)
        {
            at = text.IndexOf(Mark, at);
            if (at < 0)
                return -1;
            if (text[at - 1] != Mark)
                return at;
        }
        return -1;
    }

    /// <summary>
    /// Appends the ids of a word, from the cache where it is there. Long words are not cached.
    /// </summary>
    private void EncodeWord(ReadOnlySpan<char> word, List<int> target)
    {
        if (word.Length > MaxCachedWordLength)
        {
            target.AddRange(Merge(word));
            return;
        }
        if (!_cacheLookup.TryGetValue(word, out var ids))
        {
            ids = Merge(word);
            // The count is an upper bound: two threads that add one word at the same time count it twice. It stops
            // at the limit, so that it cannot overflow.
            if (
                Volatile.Read(ref _cached) < MaxCachedWords
                && Interlocked.Increment(ref _cached) <= MaxCachedWords
            )
                _cache[word.ToString()] = ids;
        }
        target.AddRange(ids);
    }

    /// <summary>Ids of a word after all merges.</summary>
    private int[] Merge(ReadOnlySpan<char> word)
    {
        if (IgnoreMerges && _lookup.TryGetValue(word, out var whole))
            return [whole];
        var symbols = Symbols(word);
        return _merges.Count == 0 || symbols.Count < 2 ? [.. symbols] : _merges.Apply(symbols);
    }

    /// <summary>Ids of the characters of a word before merging.</summary>
    private List<int> Symbols(ReadOnlySpan<char> word)
    {
        var symbols = new List<int>(word.Length);
        var unknown = false;
        for (var i = 0; i < word.Length; )
        {
            Rune.DecodeFromUtf16(word[i..], out var rune, out var length);
            if (_lookup.TryGetValue(word.Slice(i, length), out var id))
            {
                FlushUnknown();
                symbols.Add(id);
            }
            else if (!AddBytes(rune, symbols) && UnknownId is not null)
            {
                if (!FuseUnknown)
                    FlushUnknown();
                unknown = true;
            }
            i += length;
        }
        FlushUnknown();
        return symbols;

        void FlushUnknown()
        {
            if (unknown)
                symbols.Add(UnknownId!.Value);
            unknown = false;
        }
    }

    /// <summary>Adds a character as its UTF-8 bytes; false where a byte has no token.</summary>
    private bool AddBytes(Rune rune, List<int> symbols)
    {
        if (!ByteFallback || _byteIds is null)
            return false;
        Span<byte> bytes = stackalloc byte[4];
        var count = rune.EncodeToUtf8(bytes);
        foreach (var b in bytes[..count])
        {
            if (_byteIds[b] < 0)
                return false;
        }
        foreach (var b in bytes[..count])
            symbols.Add(_byteIds[b]);
        return true;
    }

    /// <summary>The ids of byte tokens in the vocabulary; null when it has none.</summary>
    private int[]? ByteIds()
    {
        var ids = new int[256];
        var any = false;
        for (var b = 0; b < 256; b++)
        {
            ids[b] = _vocabulary.GetValueOrDefault(
                string.Create(CultureInfo.InvariantCulture, $"<0x{b:X2}>"),
                -1
            );
            any |= ids[b] >= 0;
        }
        return any ? ids : null;
    }
}
