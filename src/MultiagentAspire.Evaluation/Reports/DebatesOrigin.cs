namespace MultiagentAspire.Evaluation.Reports;

/// <summary>A set of debates from which a point of a chart was measured.</summary>
/// <param name="Iteration">0 = before any finetuning.</param>
/// <param name="Transcripts">
/// Name of the set, such as <c>evaluate-multiagent</c>, <c>train</c> or <c>train (single-agent)</c>.
/// </param>
public sealed record DebatesOrigin(int Iteration, string Transcripts) : PointOrigin(Iteration)
{
    /// <summary>The origin of a state's value; null where the name of its set was not recorded.</summary>
    internal static DebatesOrigin? Of(ArmIteration state, string? transcripts) =>
        transcripts is null ? null : new DebatesOrigin(state.Iteration, transcripts);
}
