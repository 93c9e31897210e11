using System.Text.Json.Serialization;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// Tokens and wall-clock seconds of one part of the run, for example <c>debate</c>, <c>train</c> or
/// <c>evaluate-majority</c>.
/// </summary>
/// <param name="Phase">Name of the part.</param>
/// <param name="Iteration">0 = before any finetuning.</param>
/// <param name="TokensGenerated">Tokens sampled.</param>
/// <param name="TokensPrompt">Tokens read as prompts.</param>
/// <param name="TokensTrained">Tokens passed through the model in training.</param>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="Arm">The arm of the run file that the phase is part of; null where that was not recorded.</param>
/// <param name="Transcripts">Name of the set of its debates, as of <see cref="ArmIteration.Transcripts"/>;
/// null for trainings.</param>
public sealed record PhaseCost(
    string Phase,
    int Iteration,
    long TokensGenerated,
    long TokensPrompt,
    long TokensTrained,
    double Seconds,
    string? Arm = null,
    string? Transcripts = null
)
{
    /// <summary>
    /// Whether the debates are another arm's and count for this one as well. Every arm is charged what it would have
    /// cost alone; sums over the run leave shared phases out. Default: false.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsShared { get; set; }
}
