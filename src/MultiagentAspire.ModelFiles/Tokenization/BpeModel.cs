using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>Byte-pair encoding of one pre-token, with the tie rules of HF tokenizers and SentencePiece: lowest rank first, then leftmost.</summary>
internal sealed class BpeModel
{
    private const char Mark = '\u2581';
    private const int CachedWords = 50_000;
    private const int LongestCachedWord = 64;
    private readonly Dictionary<string, int> vocabulary;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly BpeMerges merges;
    private readonly ConcurrentDictionary<string, int[]> cache = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> cacheLookup;
    private readonly int[]? byteIds;
    private readonly bool cutsAtMarks;
    private int cached;

    public BpeModel(Dictionary<string, int> vocabulary, BpeMerges merges)
    {
        this.vocabulary = vocabulary;
        this.merges = merges;
        lookup = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        cacheLookup = cache.GetAlternateLookup<ReadOnlySpan<char>>();
        byteIds = ByteIds();
        // Where no token has a mark behind another character, no merge reaches across the beginning of a word: each word can be merged
        // alone, with the same result, and looked up when it comes again.
        cutsAtMarks =
            vocabulary.ContainsKey(Mark.ToString())
            && !vocabulary.Keys.Any(token => InnerMark(token, 0) >= 0);
    }

    /// <summary>A whole pre-token that is in the vocabulary is taken without merging (Llama 3).</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>Characters outside the vocabulary become one token per UTF-8 byte.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Runs of unknown characters become one unknown token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>What an unknown character becomes; null = it is left out, as HF tokenizers does.</summary>
    public int? UnknownId { get; init; }

    public void Encode(string text, List<int> target)
    {
        var start = 0;
        if (cutsAtMarks && !IgnoreMerges)
        {
            for (var at = InnerMark(text, 0); at >= 0; at = InnerMark(text, at))
            {
                EncodeWord(text.AsSpan(start, at - start), target);
                start = at;
            }
        }
        EncodeWord(text.AsSpan(start), target);
    }

    /// <summary>The next place behind <paramref name="start"/> where a mark follows another character; −1 when there is none.</summary>
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

    private void EncodeWord(ReadOnlySpan<char> word, List<int> target)
    {
        if (word.Length > LongestCachedWord)
        {
            target.AddRange(Merge(word));
            return;
        }
        if (!cacheLookup.TryGetValue(word, out var ids))
        {
            ids = Merge(word);
            // The count is only a bound: two threads adding the same word at once count it twice. It stops there, for it would come round.
            if (Volatile.Read(ref cached) < CachedWords && Interlocked.Increment(ref cached) <= CachedWords)
                cache[word.ToString()] = ids;
        }
        target.AddRange(ids);
    }

    private int[] Merge(ReadOnlySpan<char> word)
    {
        if (IgnoreMerges && lookup.TryGetValue(word, out var whole))
            return [whole];
        var symbols = Symbols(word);
        return merges.Count == 0 || symbols.Count < 2 ? [.. symbols] : merges.Apply(symbols);
    }

    private List<int> Symbols(ReadOnlySpan<char> word)
    {
        var symbols = new List<int>(word.Length);
        var unknown = false;
        for (var i = 0; i < word.Length; )
        {
            Rune.DecodeFromUtf16(word[i..], out var rune, out var length);
            if (lookup.TryGetValue(word.Slice(i, length), out var id))
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

    private bool AddBytes(Rune rune, List<int> symbols)
    {
        if (!ByteFallback || byteIds is null)
            return false;
        Span<byte> bytes = stackalloc byte[4];
        var count = rune.EncodeToUtf8(bytes);
        foreach (var b in bytes[..count])
        {
            if (byteIds[b] < 0)
                return false;
        }
        foreach (var b in bytes[..count])
            symbols.Add(byteIds[b]);
        return true;
    }

    private int[]? ByteIds()
    {
        var ids = new int[256];
        var any = false;
        for (var b = 0; b < 256; b++)
        {
            ids[b] = vocabulary.GetValueOrDefault(
                string.Create(CultureInfo.InvariantCulture, $"<0x{b:X2}>"),
                -1
            );
            any |= ids[b] >= 0;
        }
        return any ? ids : null;
    }
}
