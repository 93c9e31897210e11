namespace MultiagentAspire.Training;

/// <summary>
/// Documents of like length, padded to the longest. <paramref name="Labels"/> hold the next id where it is
/// learned and -100 elsewhere.
/// </summary>
/// <param name="Ids">(Rows, Length), row after row; padding is id 0.</param>
/// <param name="Labels">(Rows, Length).</param>
public sealed record TokenBatch(long[] Ids, long[] Labels, int Rows, int Length)
{
    public long Learned => Labels.LongCount(l => l >= 0);
}
