namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>The merges of byte-pair encoding: which pair of tokens becomes which token, and in what order.</summary>
internal sealed class BpeMerges
{
    /// <summary>Up to so many symbols a plain search for the best pair is faster than a heap.</summary>
    private const int Short = 32;

    /// <summary>Rank and resulting id by pair (<see cref="Key"/>).</summary>
    private readonly Dictionary<ulong, (int Rank, int Id)> _pairs;

    /// <param name="pairs">Rank and result of each pair of ids (<see cref="Key"/>); lower ranks merge first.</param>
    private BpeMerges(Dictionary<ulong, (int Rank, int Id)> pairs) => _pairs = pairs;

    /// <summary>Number of merges.</summary>
    public int Count => _pairs.Count;

    /// <summary>Merges from the list of a <c>tokenizer.json</c>; the rank of a merge is its index.</summary>
    /// <param name="file">Path for messages.</param>
    /// <param name="vocabulary">Id of each token.</param>
    /// <param name="merges">Pairs of tokens.</param>
    /// <exception cref="ModelFileException">A token of a merge is not in the vocabulary.</exception>
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
                    $"a merge needs the token {ModelFileException.Quote(token)}, which is not in "
                        + "the vocabulary; the file is damaged"
                );
    }

    /// <summary>
    /// Merges from the scores of a <c>tokenizer.model</c>: two pieces merge when their joined text is a piece, the
    /// one with the highest score first. Equal scores have equal rank.
    /// </summary>
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

    /// <summary>
    /// Applies merges until no pair merges: the lowest rank first, of equal ranks the leftmost pair.
    /// </summary>
    /// <param name="symbols">Ids of single characters or bytes; changed.</param>
    public int[] Apply(List<int> symbols)
    {
        if (symbols.Count > Short)
            return new MergeQueue(symbols, this).Run();
        while (true)
        {
            var (best, at, id) = (int.MaxValue, -1, -1);
            for (var i = 0; i + 1 < symbols.Count; i++)
            {
                if (_pairs.TryGetValue(Key(symbols[i], symbols[i + 1]), out var merge) && merge.Rank < best)
                    (best, at, id) = (merge.Rank, i, merge.Id);
            }
            if (at < 0)
                return [.. symbols];
            symbols[at] = id;
            symbols.RemoveAt(at + 1);
        }
    }

    /// <summary>Both ids of a pair in one number.</summary>
    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    /// <summary>
    /// Merges with a heap of pairs over a linked list of symbols: O(n log n) for a long text without pre-tokens,
    /// where the plain search is O(n²).
    /// </summary>
    private sealed class MergeQueue
    {
        /// <summary>The merges to apply.</summary>
        private readonly BpeMerges _merges;

        /// <summary>Id at each position, −1 where it merged into its left neighbour.</summary>
        private readonly int[] _ids;

        /// <summary>Positions of the neighbours; −1 at the ends.</summary>
        private readonly int[] _next,
            _previous;

        /// <summary>Pairs that can merge, by left position; the lowest rank first, then the leftmost.</summary>
        private readonly PriorityQueue<(int Position, int Id), ulong> _queue;

        /// <summary>Links the symbols and queues every pair that can merge.</summary>
        public MergeQueue(List<int> symbols, BpeMerges merges)
        {
            _merges = merges;
            _ids = [.. symbols];
            _next = [.. Enumerable.Range(1, _ids.Length - 1), -1];
            _previous = [.. Enumerable.Range(-1, _ids.Length)];
            _queue = new(_ids.Length);
            for (var i = 0; i + 1 < _ids.Length; i++)
                Offer(i);
        }

        /// <summary>Merges until no pair merges and gives the ids.</summary>
        public int[] Run()
        {
            while (_queue.TryDequeue(out var merge, out _))
            {
                var (left, id) = merge;
                if (_ids[left] < 0 || _next[left] < 0)
                    continue;
                var right = _next[left];
                // One of the symbols may have merged since the pair was queued.
                if (!_merges._pairs.TryGetValue(Key(_ids[left], _ids[right]), out var now) || now.Id != id)
                    continue;
                _ids[left] = id;
                _ids[right] = -1;
                _next[left] = _next[right];
                if (_next[left] >= 0)
                    _previous[_next[left]] = left;
                if (_previous[left] >= 0)
                    Offer(_previous[left]);
                if (_next[left] >= 0)
                    Offer(left);
            }
            return [.. _ids.Where(id => id >= 0)];
        }

        /// <summary>Queues the pair that starts at a position, if it merges.</summary>
        private void Offer(int left)
        {
            // Rank first, then position: leftmost of equal rank.
            if (_merges._pairs.TryGetValue(Key(_ids[left], _ids[_next[left]]), out var merge))
                _queue.Enqueue((left, merge.Id), ((ulong)(uint)merge.Rank << 32) | (uint)left);
        }
    }
}
