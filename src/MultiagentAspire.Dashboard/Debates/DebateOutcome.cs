namespace MultiagentAspire.Dashboard.Debates;

/// <summary>
/// Outcome of a debate. Exactly one of the first four holds for each debate. The others need the reference answer, and
/// several may hold.
/// </summary>
public enum DebateOutcome
{
    /// <summary>All agents ended with one answer.</summary>
    Unanimous,

    /// <summary>One answer had more votes than any other, but not all.</summary>
    Majority,

    /// <summary>Several answers had the most votes.</summary>
    Tie,

    /// <summary>No response of the last round has an answer.</summary>
    NoAnswer,

    /// <summary>The last vote is equivalent to the reference answer.</summary>
    Right,

    /// <summary>The last vote is another answer.</summary>
    WrongConsensus,

    /// <summary>The last vote is right; the first was wrong or had no answer.</summary>
    Corrected,

    /// <summary>The first vote was right; the last is wrong or has no answer.</summary>
    Corrupted,
}
