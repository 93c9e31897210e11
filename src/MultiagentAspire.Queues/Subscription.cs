namespace MultiagentAspire.Queues;

/// <summary>Set by a message, and taken back by the one who waits for it.</summary>
internal sealed class Subscription(TimeProvider time, Action<Subscription> unsubscribe) : IDisposable
{
    private TaskCompletionSource _set = New();

    /// <summary>
    /// Returns at the next message, at once when one came since the last call, and in any case after
    /// <paramref name="timeout"/>.
    /// </summary>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await Volatile.Read(ref _set).Task.WaitAsync(timeout, time, cancellationToken);
            Interlocked.Exchange(ref _set, New());
        }
        catch (TimeoutException)
        {
            // Nothing was heard; the caller looks by itself.
        }
    }

    /// <summary>Whether a message came since the last call; does not wait.</summary>
    public bool TryConsume()
    {
        if (!Volatile.Read(ref _set).Task.IsCompleted)
            return false;
        Interlocked.Exchange(ref _set, New());
        return true;
    }

    public void Notify() => Volatile.Read(ref _set).TrySetResult();

    public void Dispose() => unsubscribe(this);

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
