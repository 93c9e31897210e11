namespace MultiagentAspire.Queues;

/// <summary>
/// A signal that notifications set and a waiter resets. Several notifications before a wait count as one.
/// </summary>
/// <param name="time">Clock of timeouts.</param>
/// <param name="unsubscribe">Called at disposal.</param>
internal sealed class Subscription(TimeProvider time, Action<Subscription> unsubscribe) : IDisposable
{
    private TaskCompletionSource _set = New();

    /// <summary>
    /// Waits for the next notification. Returns immediately when one arrived since the last call, and at the latest
    /// after the timeout.
    /// </summary>
    /// <param name="timeout">Maximum wait.</param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await Volatile.Read(ref _set).Task.WaitAsync(timeout, time, cancellationToken);
            Interlocked.Exchange(ref _set, New());
        }
        catch (TimeoutException)
        {
            // No notification; the caller polls.
        }
    }

    /// <summary>Whether a notification arrived since the last call. Resets the signal and does not wait.</summary>
    public bool TryConsume()
    {
        if (!Volatile.Read(ref _set).Task.IsCompleted)
            return false;
        Interlocked.Exchange(ref _set, New());
        return true;
    }

    /// <summary>Sets the signal. Called for each notification, from any thread.</summary>
    public void Notify() => Volatile.Read(ref _set).TrySetResult();

    /// <summary>Ends the subscription.</summary>
    public void Dispose() => unsubscribe(this);

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
