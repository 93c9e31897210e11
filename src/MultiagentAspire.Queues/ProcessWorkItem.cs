using MultiagentAspire.Core;

namespace MultiagentAspire.Queues;

/// <summary>
/// Processes one item. It may be called again for the same item, so it must be safe to repeat.
/// </summary>
/// <param name="lease">The item.</param>
/// <param name="progress">Receives progress; the next renewal of the lease reports it.</param>
/// <param name="cancellationToken">
/// Cancelled when the item is cancelled, when its lease is lost, and at the drain timeout.
/// </param>
/// <returns>The result of the item.</returns>
/// <exception cref="PermanentFailureException">
/// Further attempts would fail, as after an <see cref="ArtifactAccessException"/>. After any other exception the item
/// is tried again.
/// </exception>
public delegate Task<string> ProcessWorkItem(
    WorkLease lease,
    IProgress<string> progress,
    CancellationToken cancellationToken
);
