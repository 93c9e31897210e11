using System.Text.Json.Serialization;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>One finished measurement.</summary>
/// <param name="Split">Of its problems.</param>
/// <param name="Measure">What the arm is judged by.</param>
/// <param name="Whole">Over all problems, by which arms are compared.</param>
/// <param name="Shown">As it is shown: the same, or without the problems that nobody answered.</param>
internal sealed record Measured(string Split, Measure Measure, ArmMeasurement Whole, ArmIteration Shown)
{
    /// <summary>The transfer task; null for the run's own problems.</summary>
    [JsonIgnore]
    public string? Transfer => ProblemSet.TransferOf(Split);
}
