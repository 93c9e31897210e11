namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Where a step stands in its run.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Steps">Of the whole run.</param>
/// <param name="Iterations">L.</param>
/// <param name="Expected">What a step of its kind and size takes; null before there was one.</param>
/// <param name="RemainingSteps">What all steps after it will take; null while that is not known.</param>
internal sealed record StepPosition(
    int Number,
    int Steps,
    int Iterations,
    TimeSpan? Expected,
    TimeSpan? RemainingSteps
);
