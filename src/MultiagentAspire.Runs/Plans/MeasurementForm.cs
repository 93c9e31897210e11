namespace MultiagentAspire.Runs.Plans;

/// <summary>How a set of responses becomes one answer.</summary>
public enum MeasurementForm
{
    /// <summary>Each response is one: the mean over them.</summary>
    Answer,

    /// <summary>The vote over independent samples.</summary>
    Samples,

    /// <summary>The vote of the last round of a debate.</summary>
    Debate,
}
