namespace MultiagentAspire.Core;

/// <summary>
/// The outcome for one response (generators) or trajectory (critics); each member has a count of the same name in
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
