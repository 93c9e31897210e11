using MultiagentAspire.Core;

namespace MultiagentAspire.Queues;

/// <summary>
/// Does one item's work and gives its result. The token is cancelled when the item is, when its lease is
/// lost, and at the end of the drain.
/// </summary>
/// <exception cref="PermanentFailureException">The item cannot be done, as with
/// <see cref="ArtifactAccessException"/>; any other exception is tried again.</exception>
public delegate Task<string> ProcessWorkItem(
    WorkLease lease,
    IProgress<string> progress,
    CancellationToken cancellationToken
);
