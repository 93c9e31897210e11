using MultiagentAspire.Core;

namespace MultiagentAspire.Training;

/// <summary>
/// Cuts documents into batches of about equal size: sorted by length so that little is padded, then in seeded
/// random order.
/// </summary>
public static class DocumentBatches
{
    public static IReadOnlyList<TokenBatch> Create(
        IReadOnlyList<TrainingDocument> documents,
        int batchTokens,
        ulong seed
    )
    {
        // stable, so the order is decided by the documents alone
        var sorted = documents.OrderBy(d => d.Ids.Length).ToList();
        var batches = new List<TokenBatch>();
        for (int start = 0, end; start < sorted.Count; start = end)
        {
            end = start + 1;
            while (end < sorted.Count && (end - start + 1) * (sorted[end].Ids.Length - 1) <= batchTokens)
                end++;
            batches.Add(Pack(sorted[start..end]));
        }
        var order = batches.ToArray();
        new SplitMix64(seed).Shuffle<TokenBatch>(order);
        return order;
    }

    /// <summary>Input is all but the last id; the label of a position is the id that follows it.</summary>
    private static TokenBatch Pack(List<TrainingDocument> rows)
    {
        var length = rows.Max(r => r.Ids.Length) - 1;
        var ids = new long[rows.Count * length];
        var labels = new long[rows.Count * length];
        Array.Fill(labels, -100);
        for (var r = 0; r < rows.Count; r++)
        {
            var (source, learn) = rows[r];
            for (var t = 0; t + 1 < source.Length; t++)
            {
                ids[(r * length) + t] = source[t];
                if (learn[t + 1])
                    labels[(r * length) + t] = source[t + 1];
            }
        }
        return new TokenBatch(ids, labels, rows.Count, length);
    }
}
