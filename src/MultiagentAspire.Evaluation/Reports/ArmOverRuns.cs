namespace MultiagentAspire.Evaluation.Reports;

/// <summary>One arm after one iteration, over runs that differ in their seed.</summary>
/// <param name="Arm">Name of the arm.</param>
/// <param name="Measure">The measure it is judged by.</param>
/// <param name="Iteration">0 = before any finetuning.</param>
/// <param name="States">One for each run that has this arm and iteration, at least one.</param>
public sealed record ArmOverRuns(
    string Arm,
    Measure Measure,
    int Iteration,
    IReadOnlyList<ArmIteration> States
)
{
    /// <summary>A value of each run with its mean and spread; null where no run has it.</summary>
    /// <param name="value">Reads the value from a state; null: this run has none.</param>
    public OverRuns? FromRuns(Func<ArmIteration, double?> value) => OverRuns.FromValues(States.Select(value));
}
