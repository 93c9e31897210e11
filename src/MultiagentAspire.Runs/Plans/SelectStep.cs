namespace MultiagentAspire.Runs.Plans;

/// <summary>Votes on training transcripts and writes the data file of every agent of the arm.</summary>
public sealed record SelectStep(string Id, int Iteration, string Arm, string Transcripts)
    : Step(Id, Iteration, Arm);
