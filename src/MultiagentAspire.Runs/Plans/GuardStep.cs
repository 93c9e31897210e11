namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// Decides for each slot whether its new critic replaces the previous one, by their agreement with the vote of round 1
/// on training problems. Reference answers are not read.
/// </summary>
/// <param name="Id">Unique in the run; also the name of its result file.</param>
/// <param name="Iteration">1 to L, the iteration that trained the new critics.</param>
/// <param name="Arm">The society arm it belongs to.</param>
/// <param name="NewTranscripts">File of the debates with the new critics, relative to the run's folder.</param>
/// <param name="PreviousTranscripts">File of the debates with the previous critics, likewise.</param>
public sealed record GuardStep(
    string Id,
    int Iteration,
    string Arm,
    string NewTranscripts,
    string PreviousTranscripts
) : Step(Id, Iteration, Arm);
