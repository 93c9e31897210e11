using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>One arm's state, as a report shows it.</summary>
internal sealed record ShownState(string Arm, Measure Measure, string? Transfer, ArmIteration State)
{
    public static ShownState Of(Measured measured) =>
        new(measured.Whole.Arm, measured.Measure, measured.Transfer, measured.Shown);
}
