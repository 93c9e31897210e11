namespace MultiagentAspire.Dashboard.Debates;

/// <summary>What is to be said of one answer.</summary>
public enum AnswerMark
{
    /// <summary>The response held no answer.</summary>
    None,

    /// <summary>It is the true answer.</summary>
    Right,

    /// <summary>It is another than the true answer.</summary>
    Wrong,

    /// <summary>The true answer is not known; the round voted for this one.</summary>
    Voted,

    /// <summary>The true answer is not known; the round voted for another.</summary>
    Outvoted,

    /// <summary>Neither a true answer nor a vote is there.</summary>
    Open,
}
