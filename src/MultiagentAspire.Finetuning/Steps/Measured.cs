using System.Text.Json.Serialization;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>One finished measurement, as the measurement store holds it.</summary>
/// <param name="Split">The split of the measured problems, for example <c>evaluate</c>.</param>
/// <param name="Measure">How responses become the score of the arm.</param>
/// <param name="AllProblems">Over all problems. Comparisons between arms use it.</param>
/// <param name="Reported">
/// What tables and charts show: the same, or without problems that no agent answered (<c>dropUnparsable</c>).
/// </param>
internal sealed record Measured(
    string Split,
    Measure Measure,
    [property: JsonPropertyName("whole")] ArmMeasurement AllProblems,
    [property: JsonPropertyName("shown")] ArmIteration Reported
)
{
    /// <summary>The transfer task; null for the run's own problems.</summary>
    [JsonIgnore]
    public string? Transfer => ProblemSet.TransferOf(Split);

    /// <summary>The name of the measurement, without the transfer task.</summary>
    [JsonIgnore]
    public string Name => AllProblems.Arm[MeasuredNames.DisplayName(Split, "").Length..];
}
