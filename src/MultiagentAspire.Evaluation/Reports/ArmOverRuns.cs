namespace MultiagentAspire.Evaluation.Reports;

/// <summary>One arm after one iteration, over runs that differ in their seed.</summary>
public sealed record ArmOverRuns(
    string Arm,
    Measure Measure,
    int Iteration,
    IReadOnlyList<ArmIteration> States
)
{
    public OverRuns? FromRuns(Func<ArmIteration, double?> value) => OverRuns.FromValues(States.Select(value));
}
