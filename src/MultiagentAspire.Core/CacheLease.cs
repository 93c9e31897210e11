namespace MultiagentAspire.Core;

/// <summary>
/// One use of an entry of a <see cref="UseCountedCache{TKey,TValue}"/>. Disposing it ends the use; disposing it again
/// has no effect.
/// </summary>
/// <typeparam name="TValue">The cached value.</typeparam>
public sealed class CacheLease<TValue> : IDisposable
{
    private Action? _release;

    internal CacheLease(TValue value, Action release) => (Value, _release) = (value, release);

    /// <summary>The value of the entry, valid until the lease is disposed.</summary>
    public TValue Value { get; }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
