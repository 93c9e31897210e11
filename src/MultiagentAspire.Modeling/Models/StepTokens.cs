namespace MultiagentAspire.Modeling.Models;

/// <summary>The N tokens of one cached step, ordered by row.</summary>
/// <param name="Ids">(N) token ids.</param>
/// <param name="Rows">(N) cache row of each token, 0..RowCount-1; every row has at least one.</param>
/// <param name="Places">(N) place of the token among its row's tokens of this step.</param>
/// <param name="Positions">(N) position of the token in its sequence.</param>
/// <param name="Ends">(E) indices into the N tokens whose logits are wanted.</param>
/// <param name="RowCount">B.</param>
/// <param name="LongestRow">T, the most tokens that one row has in this step.</param>
/// <param name="Context">S, the largest position + 1.</param>
public sealed record StepTokens(
    long[] Ids,
    long[] Rows,
    long[] Places,
    long[] Positions,
    long[] Ends,
    int RowCount,
    int LongestRow,
    int Context
)
{
    /// <summary>
    /// (N) row of the rotary tables of each token (<see cref="Decoder.AngleOf"/>); null: its position.
    /// </summary>
    public long[]? Angles { get; init; }
}
