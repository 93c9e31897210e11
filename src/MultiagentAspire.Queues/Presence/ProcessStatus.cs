namespace MultiagentAspire.Queues.Presence;

/// <summary>
/// What a process of the deployment is and does, as it tells the others. Times are spans, so that clocks of
/// machines do not matter.
/// </summary>
public sealed record ProcessStatus
{
    /// <summary>Version, and commit where the build says it.</summary>
    public string Version { get; set; } = "";

    /// <summary>By its own clock.</summary>
    public DateTimeOffset Started { get; set; }

    public TimeSpan Uptime { get; set; }

    /// <summary>It was asked to end, and finishes what it can.</summary>
    public bool Stopping { get; set; }

    public ProcessUsage Use { get; set; } = new(0, 0, 0, 0, null, 0);

    /// <summary>The queues from which it takes.</summary>
    public IReadOnlyList<QueueActivity> Queues { get; set; } = [];

    /// <summary><c>cpu</c> or <c>cuda</c>; null for a process that computes nothing, or has not begun to.</summary>
    public string? Device { get; set; }

    /// <summary>The GPUs that it sees; none where that is not known.</summary>
    public IReadOnlyList<GpuUsage> Gpus { get; set; } = [];

    public IReadOnlyList<ResidentModel> Models { get; set; } = [];

    /// <summary>The last warnings and errors of its log, oldest first.</summary>
    public IReadOnlyList<LoggedError> Faults { get; set; } = [];
}
