namespace MultiagentAspire.Queues;

/// <summary>The workers of one process. Disposing it disposes them.</summary>
/// <param name="all">One for each queue from which the process takes items.</param>
public sealed class QueueWorkers(IReadOnlyList<QueueWorker> all) : IDisposable
{
    /// <summary>The workers, in the order in which they were registered.</summary>
    public IReadOnlyList<QueueWorker> All => all;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var worker in all)
            worker.Dispose();
    }
}
