using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MultiagentAspire.Modeling.Files;

namespace MultiagentAspire.Modeling.Tokenization;

/// <summary>Byte-pair encoding of one pre-token, with the tie rules of HF tokenizers: lowest rank first, then leftmost.</summary>
internal sealed class BpeModel
{
    private const int CachedWords = 20_000;
    private const int LongestCachedWord = 64;
    private readonly Dictionary<string, int> vocabulary;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> merges;
    private readonly ConcurrentDictionary<string, int[]> cache = new(StringComparer.Ordinal);
    private readonly int[]? byteIds;
    private int cached;

    public BpeModel(string file, Dictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges)
    {
        this.vocabulary = vocabulary;
        lookup = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        this.merges = new(merges.Count);
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right) = merges[rank];
            this.merges[(Need(left), Need(right))] = (rank, Need(left + right));
        }
        byteIds = ByteIds();

        int Need(string token) => vocabulary.TryGetValue(token, out var id)
            ? id
            : throw new ModelFileException(file, $"a merge needs the token {ModelFileException.Quote(token)}, which is not in the vocabulary; the file is damaged");
    }

    /// <summary>A whole pre-token that is in the vocabulary is taken without merging (Llama 3).</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>Characters outside the vocabulary become one token per UTF-8 byte.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Runs of unknown characters become one unknown token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>What an unknown character becomes; null = it is left out, as HF tokenizers does.</summary>
    public int? UnknownId { get; init; }

    public void Encode(string word, List<int> target)
    {
        if (word.Length > LongestCachedWord)
        {
            target.AddRange(Merge(word));
            return;
        }
        if (!cache.TryGetValue(word, out var ids))
        {
            ids = Merge(word);
            // The count is only a bound: two threads adding the same word at once count it twice.
            if (Interlocked.Increment(ref cached) <= CachedWords) cache[word] = ids;
        }
        target.AddRange(ids);
    }

    private int[] Merge(string word)
    {
        if (IgnoreMerges && vocabulary.TryGetValue(word, out var whole)) return [whole];
        var symbols = Symbols(word);
        if (merges.Count == 0 || symbols.Count < 2) return [.. symbols];
        return new MergeQueue(symbols, merges).Run();
    }

    private List<int> Symbols(string word)
    {
        var symbols = new List<int>(word.Length);
        var unknown = false;
        for (var i = 0; i < word.Length;)
        {
            Rune.DecodeFromUtf16(word.AsSpan(i), out var rune, out var length);
            if (lookup.TryGetValue(word.AsSpan(i, length), out var id))
            {
                FlushUnknown();
                symbols.Add(id);
            }
            else if (!AddBytes(rune, symbols) && UnknownId is not null)
            {
                if (!FuseUnknown) FlushUnknown();
                unknown = true;
            }
            i += length;
        }
        FlushUnknown();
        return symbols;

        void FlushUnknown()
        {
            if (unknown) symbols.Add(UnknownId!.Value);
            unknown = false;
        }
    }

    private bool AddBytes(Rune rune, List<int> symbols)
    {
        if (!ByteFallback || byteIds is null) return false;
        Span<byte> bytes = stackalloc byte[4];
        var count = rune.EncodeToUtf8(bytes);
        foreach (var b in bytes[..count])
        {
            if (byteIds[b] < 0) return false;
        }
        foreach (var b in bytes[..count]) symbols.Add(byteIds[b]);
        return true;
    }

    private int[]? ByteIds()
    {
        var ids = new int[256];
        var any = false;
        for (var b = 0; b < 256; b++)
        {
            ids[b] = vocabulary.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"<0x{b:X2}>"), -1);
            any |= ids[b] >= 0;
        }
        return any ? ids : null;
    }

    /// <summary>Merges by a heap over a linked list, so that a text without pre-tokens costs n log n, not n².</summary>
    private sealed class MergeQueue
    {
        private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> merges;
        private readonly int[] ids, next, previous;
        private readonly PriorityQueue<(int Position, int Id), (int Rank, int Position)> queue = new();

        public MergeQueue(List<int> symbols, Dictionary<(int Left, int Right), (int Rank, int Id)> merges)
        {
            this.merges = merges;
            ids = [.. symbols];
            next = [.. Enumerable.Range(1, ids.Length - 1), -1];
            previous = [.. Enumerable.Range(-1, ids.Length)];
            for (var i = 0; i + 1 < ids.Length; i++) Offer(i);
        }

        public int[] Run()
        {
            while (queue.TryDequeue(out var merge, out _))
            {
                var (left, id) = merge;
                if (ids[left] < 0 || next[left] < 0) continue;
                var right = next[left];
                // The pair may have changed since it was queued.
                if (!merges.TryGetValue((ids[left], ids[right]), out var now) || now.Id != id) continue;
                ids[left] = id;
                ids[right] = -1;
                next[left] = next[right];
                if (next[left] >= 0) previous[next[left]] = left;
                if (previous[left] >= 0) Offer(previous[left]);
                if (next[left] >= 0) Offer(left);
            }
            return [.. ids.Where(id => id >= 0)];
        }

        private void Offer(int left)
        {
            if (merges.TryGetValue((ids[left], ids[next[left]]), out var merge)) queue.Enqueue((left, merge.Id), (merge.Rank, left));
        }
    }
}
