namespace MultiagentAspire.Finetuning.Plans;

/// <summary>One arm, as two pure functions of the run file and the iteration.</summary>
/// <param name="Train">Steps that make the arm's agents of that iteration.</param>
/// <param name="Measurements">What is measured after that iteration.</param>
internal sealed record ArmPlan(
    Func<RunFile, int, IEnumerable<Step>> Train,
    Func<RunFile, int, IEnumerable<Measurement>> Measurements
);
