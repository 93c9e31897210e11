namespace MultiagentAspire.Queues.Presence;

/// <summary>A process with its last report, as others see it.</summary>
/// <param name="Name">The process.</param>
/// <param name="Age">Time since its last report.</param>
/// <param name="Status">The report; null when it has expired or cannot be read.</param>
/// <param name="Error">Why the report cannot be read; null when it can or has expired.</param>
public sealed record ObservedProcess(ProcessName Name, TimeSpan Age, ProcessStatus? Status, string? Error)
{
    /// <summary>Whether the process stopped reporting without having removed itself.</summary>
    public bool IsLost => Status is null && Error is null;
}
