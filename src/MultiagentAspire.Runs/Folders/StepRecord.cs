namespace MultiagentAspire.Runs.Folders;

/// <summary>The result of a finished step as it is stored.</summary>
public sealed record StepRecord<T>(string Step, DateTimeOffset Finished, double Seconds, T Result);
