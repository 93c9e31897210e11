namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// The tokens of one sequence in a step: positions Start .. Start + Count − 1.
/// </summary>
/// <param name="Sequence">The sequence.</param>
/// <param name="Start">Position of the first token.</param>
/// <param name="Count">Number of tokens, at least 1.</param>
internal readonly record struct ScheduledRow(Sequence Sequence, int Start, int Count)
{
    /// <summary>Whether all known tokens are computed after the step, so that the next one can be sampled.</summary>
    public bool NeedsSampling => Start + Count == Sequence.Length;
}
