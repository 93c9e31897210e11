namespace MultiagentAspire.Finetuning.Steps;

/// <summary>What carries out each kind of step of one run.</summary>
/// <param name="Debate">Debate steps.</param>
/// <param name="Select">Select steps.</param>
/// <param name="Train">Train steps.</param>
/// <param name="Guard">Guard steps.</param>
/// <param name="Score">Score steps.</param>
/// <param name="Measurements">The measurement that follows an evaluation debate.</param>
/// <param name="Report">The report step, the last of a plan.</param>
/// <param name="Spending">What the run has spent against its limits.</param>
internal sealed record StepExecutions(
    DebateExecution Debate,
    SelectExecution Select,
    TrainExecution Train,
    GuardExecution Guard,
    ScoreExecution Score,
    ReportMeasurements Measurements,
    ReportExecution Report,
    Spending Spending
);
