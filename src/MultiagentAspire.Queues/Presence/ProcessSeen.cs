namespace MultiagentAspire.Queues.Presence;

/// <summary>A process that has told of itself.</summary>
/// <param name="Ago">Time since it told last.</param>
/// <param name="Now">What it told; null when that has expired: the process is lost.</param>
/// <param name="Fault">Why what it told cannot be read, if that is so.</param>
public sealed record ProcessSeen(ProcessName Name, TimeSpan Ago, ProcessNow? Now, string? Fault)
{
    /// <summary>It tells no more, and did not say that it ends.</summary>
    public bool IsLost => Now is null && Fault is null;
}
