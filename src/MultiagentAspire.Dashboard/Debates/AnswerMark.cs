namespace MultiagentAspire.Dashboard.Debates;

/// <summary>How a page marks the answer of a response.</summary>
public enum AnswerMark
{
    /// <summary>The response has no answer.</summary>
    None,

    /// <summary>It is equivalent to the reference answer.</summary>
    Right,

    /// <summary>It is not equivalent to the reference answer.</summary>
    Wrong,

    /// <summary>The reference answer is not known; the vote of the round chose this answer.</summary>
    Voted,

    /// <summary>The reference answer is not known; the vote of the round chose another answer.</summary>
    Outvoted,

    /// <summary>The reference answer is not known, and the round has no voted answer.</summary>
    Open,
}
