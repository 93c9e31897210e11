namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>Which two tokens merge into which third, and in what order.</summary>
internal sealed class BpeMerges
{
    private const int Short = 32;
    private readonly Dictionary<ulong, (int Rank, int Id)> pairs;

    private BpeMerges(Dictionary<ulong, (int Rank, int Id)> pairs) => this.pairs = pairs;

    public int Count => pairs.Count;

    /// <summary>The list of a <c>tokenizer.json</c>: each merge goes before the next.</summary>
    public static BpeMerges FromList(
        string file,
        Dictionary<string, int> vocabulary,
        IReadOnlyList<(string Left, string Right)> merges
    )
    {
        var pairs = new Dictionary<ulong, (int, int)>(merges.Count);
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right) = merges[rank];
            pairs[Key(Need(left), Need(right))] = (rank, Need(left + right));
        }
        return new BpeMerges(pairs);

        int Need(string token) =>
            vocabulary.TryGetValue(token, out var id)
                ? id
                : throw new ModelFileException(
                    file,
                    $"a merge needs the token {ModelFileException.Quote(token)}, which is not in the vocabulary; the file is damaged"
                );
    }

    /// <summary>The scores of a <c>tokenizer.model</c>: any two pieces merge whose texts joined are a piece, the highest score first.</summary>
    public static BpeMerges FromScores(IReadOnlyList<(string Text, float Score, int Id)> pieces)
    {
        var ids = pieces
            .ToDictionary(p => p.Text, p => p.Id, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        var ranks = pieces
            .Select(p => p.Score)
            .Distinct()
            .OrderDescending()
            .Select((score, rank) => (score, rank))
            .ToDictionary(p => p.score, p => p.rank);
        var pairs = new Dictionary<ulong, (int, int)>();
        foreach (var (text, score, id) in pieces)
        {
            for (var cut = 1; cut < text.Length; cut++)
            {
                if (
                    ids.TryGetValue(text.AsSpan(0, cut), out var left)
                    && ids.TryGetValue(text.AsSpan(cut), out var right)
                )
                    pairs[Key(left, right)] = (ranks[score], id);
            }
        }
        return new BpeMerges(pairs);
    }

    /// <summary>Merges until nothing merges any more.</summary>
    public int[] Apply(List<int> symbols)
    {
        if (symbols.Count > Short)
            return new MergeQueue(symbols, this).Run();
        while (true)
        {
            var (best, at, id) = (int.MaxValue, -1, -1);
            for (var i = 0; i + 1 < symbols.Count; i++)
            {
                if (pairs.TryGetValue(Key(symbols[i], symbols[i + 1]), out var merge) && merge.Rank < best)
                    (best, at, id) = (merge.Rank, i, merge.Id);
            }
            if (at < 0)
                return [.. symbols];
            symbols[at] = id;
            symbols.RemoveAt(at + 1);
        }
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    /// <summary>Merges by a heap over a linked list, so that a text without pre-tokens costs n log n, not n².</summary>
    private sealed class MergeQueue
    {
        private readonly BpeMerges merges;
        private readonly int[] ids,
            next,
            previous;
        private readonly PriorityQueue<(int Position, int Id), ulong> queue;

        public MergeQueue(List<int> symbols, BpeMerges merges)
        {
            this.merges = merges;
            ids = [.. symbols];
            next = [.. Enumerable.Range(1, ids.Length - 1), -1];
            previous = [.. Enumerable.Range(-1, ids.Length)];
            queue = new(ids.Length);
            for (var i = 0; i + 1 < ids.Length; i++)
                Offer(i);
        }

        public int[] Run()
        {
            while (queue.TryDequeue(out var merge, out _))
            {
                var (left, id) = merge;
                if (ids[left] < 0 || next[left] < 0)
                    continue;
                var right = next[left];
                // The pair may have changed since it was queued.
                if (!merges.pairs.TryGetValue(Key(ids[left], ids[right]), out var now) || now.Id != id)
                    continue;
                ids[left] = id;
                ids[right] = -1;
                next[left] = next[right];
                if (next[left] >= 0)
                    previous[next[left]] = left;
                if (previous[left] >= 0)
                    Offer(previous[left]);
                if (next[left] >= 0)
                    Offer(left);
            }
            return [.. ids.Where(id => id >= 0)];
        }

        private void Offer(int left)
        {
            // Rank first, then position: leftmost of equal rank.
            if (merges.pairs.TryGetValue(Key(ids[left], ids[next[left]]), out var merge))
                queue.Enqueue((left, merge.Id), ((ulong)(uint)merge.Rank << 32) | (uint)left);
        }
    }
}
