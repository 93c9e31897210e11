namespace MultiagentAspire.Runs.Plans;

/// <summary>Votes on training transcripts and writes the data file of every agent of the arm.</summary>
/// <param name="Id">Unique in the run; also the name of its result file.</param>
/// <param name="Iteration">1 to L, the iteration whose training reads the data.</param>
/// <param name="Arm">The arm whose agents get the data.</param>
/// <param name="Transcripts">The file of transcripts, relative to the run's folder; another arm's where shared.</param>
public sealed record SelectStep(string Id, int Iteration, string Arm, string Transcripts)
    : Step(Id, Iteration, Arm)
{
    /// <summary>
    /// The file of responses to hints, relative to the run's folder: examples are then those that the reference answers
    /// confirm, of both files. Null: the votes select.
    /// </summary>
    public string? Rationalised { get; init; }
}
