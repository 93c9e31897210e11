namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// Chooses the tokens of each step. It holds no tensors. Running sequences always have the rows 0..n−1 of the KV cache,
/// so that a step reads the cache without gathering; when one ends, the last row is moved to its row.
/// </summary>
/// <param name="rows">Rows of the KV cache: the maximum number of running sequences.</param>
/// <param name="stepTokens">
/// Maximum number of tokens of a step. Long prompts take several steps, while other sequences continue to decode.
/// </param>
internal sealed class BatchScheduler(int rows, int stepTokens)
{
    private readonly Queue<Sequence> _waiting = new();
    private readonly List<Sequence> _running = [];

    /// <summary>Number of running sequences.</summary>
    public int Running => _running.Count;

    /// <summary>Number of sequences that wait for a row.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Whether there is no sequence.</summary>
    public bool IsIdle => _running.Count == 0 && _waiting.Count == 0;

    /// <summary>The running sequences by row.</summary>
    public IReadOnlyList<Sequence> RunningSequences => _running;

    /// <summary>Digests of the adapters of all sequences, with repetitions.</summary>
    public IEnumerable<string> Adapters =>
        _running.Concat(_waiting).Select(sequence => sequence.Request.Adapter?.Digest).OfType<string>();

    /// <summary>Removes waiting sequences that were cancelled, and returns them.</summary>
    public IReadOnlyList<Sequence> RemoveCancelled()
    {
        var cancelled = _waiting
            .Where(sequence => sequence.CancellationToken.IsCancellationRequested)
            .ToList();
        if (cancelled.Count == 0)
            return cancelled;
        var kept = _waiting.Except(cancelled).ToList();
        _waiting.Clear();
        foreach (var sequence in kept)
            _waiting.Enqueue(sequence);
        return cancelled;
    }

    /// <summary>Adds a sequence, which waits for a row.</summary>
    public void Enqueue(Sequence sequence) => _waiting.Enqueue(sequence);

    /// <summary>
    /// The tokens of the next step, in the order of rows. Waiting sequences get free rows. Every running sequence gets
    /// at least one token, so that decoding never stalls; the rest of the budget goes to sequences with more uncomputed
    /// tokens, in the order of rows.
    /// </summary>
    public IReadOnlyList<ScheduledRow> Schedule()
    {
        Admit();
        var budget = stepTokens - _running.Count;
        var plan = new ScheduledRow[_running.Count];
        for (var row = 0; row < plan.Length; row++)
        {
            var sequence = _running[row];
            var uncomputed = sequence.Length - sequence.ComputedTokens;
            var extra = Math.Clamp(uncomputed - 1, 0, Math.Max(0, budget));
            budget -= extra;
            plan[row] = new ScheduledRow(sequence, sequence.ComputedTokens, 1 + extra);
        }
        return plan;
    }

    /// <summary>Removes a running sequence.</summary>
    /// <returns>The row of the cache that must be moved; null when it had the last row.</returns>
    public RowMove? Remove(Sequence sequence)
    {
        var row = sequence.CacheRow;
        var last = _running.Count - 1;
        var moved = _running[last];
        _running[row] = moved;
        _running.RemoveAt(last);
        if (row == last)
            return null;
        moved.CacheRow = row;
        return new RowMove(last, row, moved.ComputedTokens);
    }

    /// <summary>Removes all sequences, and returns them.</summary>
    public IReadOnlyList<Sequence> Clear()
    {
        var sequences = _running.Concat(_waiting).ToList();
        _running.Clear();
        _waiting.Clear();
        return sequences;
    }

    /// <summary>Gives free rows to waiting sequences, first come first served.</summary>
    private void Admit()
    {
        while (_waiting.Count > 0 && _running.Count < rows && _running.Count < stepTokens)
        {
            var sequence = _waiting.Dequeue();
            sequence.CacheRow = _running.Count;
            _running.Add(sequence);
        }
    }
}
