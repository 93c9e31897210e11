namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// Decides for each slot whether its new critic replaces the previous one, by their agreement with the vote
/// on unlabelled problems.
/// </summary>
/// <param name="NewTranscripts">Debates with the new critics, relative to the run's folder.</param>
/// <param name="PreviousTranscripts">Debates with the previous critics.</param>
public sealed record GuardStep(
    string Id,
    int Iteration,
    string Arm,
    string NewTranscripts,
    string PreviousTranscripts
) : Step(Id, Iteration, Arm);
