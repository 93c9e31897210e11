namespace MultiagentAspire.Queues.Presence;

/// <summary>A process that has told of itself.</summary>
/// <param name="Age">Time since it told last.</param>
/// <param name="Status">What it told; null when that has expired: the process is lost.</param>
/// <param name="Error">Why what it told cannot be read, if that is so.</param>
public sealed record ObservedProcess(ProcessName Name, TimeSpan Age, ProcessStatus? Status, string? Error)
{
    /// <summary>It tells no more, and did not say that it ends.</summary>
    public bool IsLost => Status is null && Error is null;
}
