namespace MultiagentAspire.Runs.Folders;

/// <summary>The stored form of a finished step.</summary>
/// <typeparam name="T">The result of the step's kind, such as <see cref="DebateStepResult"/>.</typeparam>
/// <param name="Step">Id of the step.</param>
/// <param name="Finished">When it finished.</param>
/// <param name="Seconds">Time of its last attempt.</param>
/// <param name="Result">The result of the step.</param>
public sealed record StepRecord<T>(string Step, DateTimeOffset Finished, double Seconds, T Result);
