namespace MultiagentAspire.Queues.Presence;

/// <summary>
/// Adds the status of an area of the process to the status that the process reports. Called every 5 s: it must be quick
/// and must not use a device.
/// </summary>
/// <param name="status">The status so far.</param>
/// <param name="cancellationToken">Cancelled at shutdown.</param>
/// <returns>The status with the addition.</returns>
public delegate Task<ProcessStatus> PresenceContributor(
    ProcessStatus status,
    CancellationToken cancellationToken
);
