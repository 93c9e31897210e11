namespace MultiagentAspire.Core;

/// <summary>
/// What became of one response (generators) or trajectory (critics); one member for each count of
/// <see cref="SelectionCounts"/>.
/// </summary>
internal enum SelectionVerdict
{
    NoConsensus,
    BelowMinimumVotes,
    NotRevised,
    Unparsable,
    Mismatched,
    Matched,
    Corrected,
    Kept,
}
