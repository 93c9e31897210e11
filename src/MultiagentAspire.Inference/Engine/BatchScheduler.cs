namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// Decides what each step computes: plain data in, plain data out, no tensors. Running sequences always
/// occupy rows 0..n−1 of the cache, so that a step reads it without gathering; when one ends, the last row
/// moves into its place.
/// </summary>
/// <param name="rows">Rows of the cache.</param>
/// <param name="stepTokens">Most tokens a step computes; long prompts take several steps while others go on
/// decoding.</param>
internal sealed class BatchScheduler(int rows, int stepTokens)
{
    private readonly Queue<Sequence> _waiting = new();
    private readonly List<Sequence> _running = [];

    public int Running => _running.Count;

    public int Waiting => _waiting.Count;

    public bool IsIdle => _running.Count == 0 && _waiting.Count == 0;

    public IReadOnlyList<Sequence> RunningSequences => _running;

    /// <summary>Adapters of all that runs or waits, with repetitions.</summary>
    public IEnumerable<string> Adapters =>
        _running.Concat(_waiting).Select(sequence => sequence.Request.Adapter?.Digest).OfType<string>();

    /// <summary>Takes out what was cancelled while it waited.</summary>
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

    public void Enqueue(Sequence sequence) => _waiting.Enqueue(sequence);

    /// <summary>
    /// The next step in row order. Every running sequence gets at least one token, so that decoding never
    /// stalls; what is left of the budget goes to those that are behind, first come first, and to waiting
    /// ones while there are rows.
    /// </summary>
    public IReadOnlyList<ScheduledRow> Schedule()
    {
        Admit();
        var budget = stepTokens - _running.Count;
        var plan = new ScheduledRow[_running.Count];
        for (var row = 0; row < plan.Length; row++)
        {
            var sequence = _running[row];
            var behind = sequence.Length - sequence.ComputedTokens;
            var extra = Math.Clamp(behind - 1, 0, Math.Max(0, budget));
            budget -= extra;
            plan[row] = new ScheduledRow(sequence, sequence.ComputedTokens, 1 + extra);
        }
        return plan;
    }

    /// <summary>Ends a running sequence and tells which row has to move; null when it was the last one.</summary>
    public RowMove? Remove(Sequence sequence)
    {
        var row = sequence.CacheRow;
        var last = _running.Count - 1;
        var mover = _running[last];
        _running[row] = mover;
        _running.RemoveAt(last);
        if (row == last)
            return null;
        mover.CacheRow = row;
        return new RowMove(last, row, mover.ComputedTokens);
    }

    /// <summary>Empties the scheduler and gives all that was in it, to be failed.</summary>
    public IReadOnlyList<Sequence> Clear()
    {
        var all = _running.Concat(_waiting).ToList();
        _running.Clear();
        _waiting.Clear();
        return all;
    }

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
