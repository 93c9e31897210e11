using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>One arm's state, as a report shows it.</summary>
internal sealed record ReportedState(string Arm, Measure Measure, string? Transfer, ArmIteration State)
{
    public static ReportedState FromMeasurements(Measured measured) =>
        new(measured.Whole.Arm, measured.Measure, measured.Transfer, measured.Shown);
}
