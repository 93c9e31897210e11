namespace MultiagentAspire.Finetuning.Steps;

/// <summary>The position of a step in its run, and estimates of time.</summary>
/// <param name="Number">Number of the step in the plan, from 1.</param>
/// <param name="Steps">Number of steps of the whole run.</param>
/// <param name="Iterations">Number of iterations of the run (L in the paper).</param>
/// <param name="Expected">
/// Time of this step, from finished steps of its kind and their sizes; null before one of its kind is finished.
/// </param>
/// <param name="RemainingSteps">
/// Time of all steps after this one; null while one of them is of a kind of which none is finished.
/// </param>
internal sealed record StepPosition(
    int Number,
    int Steps,
    int Iterations,
    TimeSpan? Expected,
    TimeSpan? RemainingSteps
);
