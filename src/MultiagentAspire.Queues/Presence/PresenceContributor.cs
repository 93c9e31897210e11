namespace MultiagentAspire.Queues.Presence;

/// <summary>
/// Adds what an area of a process knows to what the process tells. Called every few seconds: it must be
/// quick, and touch no device.
/// </summary>
public delegate Task<ProcessStatus> PresenceContributor(
    ProcessStatus status,
    CancellationToken cancellationToken
);
