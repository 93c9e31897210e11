namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// Copy the first <paramref name="Length"/> cached positions of row <paramref name="From"/> to row
/// <paramref name="To"/>.
/// </summary>
internal readonly record struct RowMove(int From, int To, int Length);
