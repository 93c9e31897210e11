using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>One point of an arm's curve in a report.</summary>
/// <param name="Arm">The name that the report shows.</param>
/// <param name="Measure">How responses become the score of the arm.</param>
/// <param name="Transfer">The transfer task; null for the run's own problems.</param>
/// <param name="State">The metrics after one iteration.</param>
internal sealed record ReportedState(string Arm, Measure Measure, string? Transfer, ArmIteration State)
{
    /// <summary>The split of the measured problems.</summary>
    public string Split => Transfer is null ? ProblemSet.Evaluate : ProblemSet.OfTransfer(Transfer).Split;

    /// <summary>The name of the measurement, without the transfer task.</summary>
    public string Name => Arm[MeasuredNames.DisplayName(Split, "").Length..];

    /// <summary>The point that a finished measurement gives.</summary>
    public static ReportedState FromMeasurements(Measured measured) =>
        new(measured.AllProblems.Arm, measured.Measure, measured.Transfer, measured.Reported);
}
