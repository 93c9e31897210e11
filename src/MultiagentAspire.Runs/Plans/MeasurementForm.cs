namespace MultiagentAspire.Runs.Plans;

/// <summary>How the responses to one problem become a score.</summary>
public enum MeasurementForm
{
    /// <summary>Each response is graded by itself; the score is the mean over them.</summary>
    Answer,

    /// <summary>The winner of a vote over independent samples is graded.</summary>
    Samples,

    /// <summary>The winner of the vote over the last round of a debate is graded.</summary>
    Debate,
}
