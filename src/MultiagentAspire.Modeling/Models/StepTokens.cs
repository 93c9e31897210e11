using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models;

/// <summary>The N tokens of one <see cref="Decoder.Step"/>, ordered by cache row.</summary>
/// <param name="Ids">(N) token ids.</param>
/// <param name="Rows">(N) cache row of each token, 0 .. RowCount − 1; every row has at least one token.</param>
/// <param name="Indices">(N) index of the token among its row's tokens of this step, from 0.</param>
/// <param name="Positions">(N) position of the token in its sequence, from 0; where its key and value are
/// cached.</param>
/// <param name="LogitIndices">(E) indices into the N tokens whose logits are wanted.</param>
/// <param name="RowCount">B, the number of rows in this step.</param>
/// <param name="MaxRowLength">T, the most tokens that one row has in this step.</param>
/// <param name="Context">S, the largest position + 1.</param>
public sealed record StepTokens(
    long[] Ids,
    long[] Rows,
    long[] Indices,
    long[] Positions,
    long[] LogitIndices,
    int RowCount,
    int MaxRowLength,
    int Context
)
{
    /// <summary>
    /// (N) row of each token in the rotary tables (<see cref="Decoder.AngleOf"/>); null: its position.
    /// </summary>
    public long[]? Angles { get; init; }

    /// <summary>
    /// The argument step of <see cref="CachedScript"/>: ids, rows, indices, positions and angles (N each) and logit
    /// indices (E) in one int64 tensor (5·N + E), for one copy to the device.
    /// </summary>
    internal Tensor Pack(Device device)
    {
        var angles = Angles ?? Positions;
        long[] packed = [.. Ids, .. Rows, .. Indices, .. Positions, .. angles, .. LogitIndices];
        return tensor(packed, device: device);
    }
}
