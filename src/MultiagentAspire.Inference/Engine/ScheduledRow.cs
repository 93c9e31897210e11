namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// Tokens of one sequence to compute in a step: positions <paramref name="Start"/> .. Start +
/// <paramref name="Count"/> − 1.
/// </summary>
internal readonly record struct ScheduledRow(Sequence Sequence, int Start, int Count)
{
    /// <summary>After this step all known tokens are computed, so the next one can be drawn.</summary>
    public bool NeedsSampling => Start + Count == Sequence.Length;
}
