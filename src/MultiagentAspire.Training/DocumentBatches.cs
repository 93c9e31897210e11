using MultiagentAspire.Core;

namespace MultiagentAspire.Training;

/// <summary>
/// Groups documents into batches of about equal size. Documents are sorted by length, so that little is padded; the
/// batches are then shuffled.
/// </summary>
public static class DocumentBatches
{
    /// <summary>Label of a position without loss, as PyTorch's cross entropy ignores it.</summary>
    private const long IgnoredLabel = -100;

    /// <summary>Groups documents; each is in exactly one batch.</summary>
    /// <param name="documents">Documents of at least one token each.</param>
    /// <param name="batchTokens">
    /// Maximum number of input tokens of a batch, padding included. A longer document is a batch of its own.
    /// </param>
    /// <param name="seed">Seed of the shuffle.</param>
    public static IReadOnlyList<TokenBatch> Create(
        IReadOnlyList<TrainingDocument> documents,
        int batchTokens,
        ulong seed
    )
    {
        // A stable sort: the order depends on the documents alone.
        var sorted = documents.OrderBy(document => document.Ids.Length).ToList();
        var batches = new List<TokenBatch>();
        for (int start = 0, end; start < sorted.Count; start = end)
        {
            end = start + 1;
            while (end < sorted.Count && (end - start + 1) * (sorted[end].Ids.Length - 1) <= batchTokens)
                end++;
            batches.Add(Pack(sorted[start..end]));
        }
        var shuffled = batches.ToArray();
        new SplitMix64(seed).Shuffle<TokenBatch>(shuffled);
        return shuffled;
    }

    /// <summary>
    /// Pads documents to the longest. The input is all but the last id; the label of a position is the id that
    /// follows it.
    /// </summary>
    private static TokenBatch Pack(List<TrainingDocument> documents)
    {
        var length = documents.Max(document => document.Ids.Length) - 1;
        var ids = new long[documents.Count * length];
        var labels = new long[documents.Count * length];
        Array.Fill(labels, IgnoredLabel);
        for (var row = 0; row < documents.Count; row++)
        {
            var (source, learn, _) = documents[row];
            for (var t = 0; t + 1 < source.Length; t++)
            {
                ids[(row * length) + t] = source[t];
                if (learn[t + 1])
                    labels[(row * length) + t] = source[t + 1];
            }
        }
        return new TokenBatch(ids, labels, documents.Count, length)
        {
            RowWeights = documents.TrueForAll(document => document.Weight == 1)
                ? null
                : [.. documents.Select(document => document.Weight)],
        };
    }
}
