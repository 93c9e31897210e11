namespace MultiagentAspire.Queues;

/// <summary>
/// An item in flight: its lease, its latest progress, and whether its work should stop. The worker's threads share it.
/// </summary>
/// <param name="lease">The lease.</param>
/// <param name="startedAt">Timestamp of the worker's clock at which the item was leased.</param>
internal sealed class ActiveLease(WorkLease lease, long startedAt) : IProgress<string>, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private volatile string? _progress;
    private string? _reportedProgress;
    private bool _disposed;

    /// <summary>The lease.</summary>
    public WorkLease Lease => lease;

    /// <summary>Cancelled when the work should stop.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>Ends when the item is completed, failed or released.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    /// <summary>When the item was leased, as a timestamp of the worker's clock.</summary>
    public long StartedAt { get; } = startedAt;

    /// <summary>When the lease was last renewed, as a timestamp of the worker's clock.</summary>
    public long RenewedAt { get; set; } = startedAt;

    /// <summary>The latest progress; null before the first.</summary>
    public string? Progress => _progress;

    /// <summary>Whether there is progress since the last renewal.</summary>
    public bool HasUnreportedProgress => !ReferenceEquals(_progress, _reportedProgress);

    /// <summary>Whether the item was cancelled or its lease lost. False at a shutdown.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Whether the lease was lost: the outcome of this work does not count.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Sets the progress; the next renewal reports it.</summary>
    public void Report(string value) => _progress = value;

    /// <summary>Notes a renewal.</summary>
    /// <param name="now">Timestamp of the worker's clock.</param>
    /// <returns>The progress to report with the renewal.</returns>
    public string? MarkRenewed(long now)
    {
        RenewedAt = now;
        return _reportedProgress = _progress;
    }

    /// <summary>Stops the work of a cancelled item or of a lost lease.</summary>
    /// <param name="lost">Whether the lease was lost.</param>
    public void Abandon(bool lost)
    {
        (IsAbandoned, IsLost) = (true, lost);
        Cancel();
    }

    /// <summary>Stops the work. Has no effect after disposal.</summary>
    public void Cancel()
    {
        lock (_cancellation)
            if (!_disposed)
                _cancellation.Cancel();
    }

    /// <summary>Frees the token source, when the work has ended.</summary>
    public void Dispose()
    {
        lock (_cancellation)
            _disposed = true;
        _cancellation.Dispose();
    }
}
