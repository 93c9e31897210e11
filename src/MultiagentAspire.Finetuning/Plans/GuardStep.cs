namespace MultiagentAspire.Finetuning.Plans;

/// <summary>Decides for each slot whether its new critic replaces the previous one, by their agreement with the vote on unlabelled problems.</summary>
internal sealed record GuardStep(
    string Id,
    int Iteration,
    string Arm,
    string NewTranscripts,
    string PreviousTranscripts
) : Step(Id, Iteration, Arm)
{
    public static string IdOf(int iteration) => FormattableString.Invariant($"{iteration}-guard");
}
