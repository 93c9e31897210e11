namespace MultiagentAspire.Dashboard.Debates;

/// <summary>
/// What a debate came to. Exactly one of the first four holds for each; the others are known with the true
/// answer only, and may hold together.
/// </summary>
public enum DebateOutcome
{
    /// <summary>All agents ended on one answer.</summary>
    Unanimous,

    /// <summary>Most agents did.</summary>
    Majority,

    /// <summary>Several answers had the most votes.</summary>
    Tie,

    /// <summary>No response of the last round held an answer.</summary>
    NoAnswer,

    /// <summary>The last vote is the true answer.</summary>
    Right,

    /// <summary>The last vote is another answer.</summary>
    WrongConsensus,

    /// <summary>The last vote is right, the first was wrong or none.</summary>
    Corrected,

    /// <summary>The first vote was right, the last is wrong or none.</summary>
    Corrupted,
}
