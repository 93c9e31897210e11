namespace MultiagentAspire.Finetuning.Runs;

/// <summary>The result of a finished step as it is stored.</summary>
internal sealed record StepRecord<T>(string Step, DateTimeOffset Finished, double Seconds, T Result);
