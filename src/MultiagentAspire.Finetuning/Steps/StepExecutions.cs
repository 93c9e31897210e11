namespace MultiagentAspire.Finetuning.Steps;

/// <summary>What each kind of step is done by.</summary>
internal sealed record StepExecutions(
    DebateExecution Debate,
    SelectExecution Select,
    TrainExecution Train,
    GuardExecution Guard,
    ReportMeasurements Measurements,
    ReportExecution Report
);
