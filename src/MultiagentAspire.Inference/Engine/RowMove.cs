namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// A copy of one row of the KV cache to another.
/// </summary>
/// <param name="From">The row that is copied.</param>
/// <param name="To">The row that is overwritten.</param>
/// <param name="Length">Number of positions to copy, from the first.</param>
internal readonly record struct RowMove(int From, int To, int Length);
