namespace MultiagentAspire.Core;

/// <summary>
/// One use of an entry of a <see cref="UseCountedCache{TKey,TValue}"/>; disposing it, once or several times,
/// ends the use.
/// </summary>
public sealed class CacheLease<TValue> : IDisposable
{
    private Action? _release;

    internal CacheLease(TValue value, Action release) => (Value, _release) = (value, release);

    /// <summary>The entry's value.</summary>
    public TValue Value { get; }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
