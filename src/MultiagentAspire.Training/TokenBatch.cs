namespace MultiagentAspire.Training;

/// <summary>Documents of similar length, padded to the longest, as input and labels of one forward pass.</summary>
/// <param name="Ids">Token ids, (Rows, Length) row by row; padding is id 0.</param>
/// <param name="Labels">The next id where it is learned and -100 elsewhere, (Rows, Length).</param>
/// <param name="Rows">Number of documents.</param>
/// <param name="Length">Input tokens of the longest document.</param>
public sealed record TokenBatch(long[] Ids, long[] Labels, int Rows, int Length)
{
    /// <summary>Number of positions with loss.</summary>
    public long LearnedTokens => Labels.LongCount(label => label >= 0);

    /// <summary>Factor of the loss of each row, (Rows); null: all are 1.</summary>
    public IReadOnlyList<double>? RowWeights { get; init; }
}
