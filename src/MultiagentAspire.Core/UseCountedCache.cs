using System.Diagnostics.CodeAnalysis;

namespace MultiagentAspire.Core;

/// <summary>
/// Entries by key, each with the number of its uses and the order of its last use. Idle entries can be removed, least
/// recently used first; the owner decides when, and what happens to removed values. Thread-safe.
/// </summary>
/// <typeparam name="TKey">Key of an entry, compared by its default equality.</typeparam>
/// <typeparam name="TValue">Value of an entry.</typeparam>
public sealed class UseCountedCache<TKey, TValue>
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Entry> _entries = [];
    private long _uses;

    /// <summary>Number of entries, in use or not.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>The keys of all entries, in no order.</summary>
    public IReadOnlyList<TKey> Keys
    {
        get
        {
            lock (_lock)
                return [.. _entries.Keys];
        }
    }

    /// <summary>The values of all entries, in no order.</summary>
    public IReadOnlyList<TValue> Values
    {
        get
        {
            lock (_lock)
                return [.. _entries.Values.Select(entry => entry.Value)];
        }
    }

    /// <summary>Looks an entry up; the lookup does not count as a use.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
        {
            var found = _entries.TryGetValue(key, out var entry);
            value = found ? entry!.Value : default;
            return found;
        }
    }

    /// <summary>Adds an idle entry.</summary>
    /// <exception cref="ArgumentException">An entry with this key exists.</exception>
    public void Add(TKey key, TValue value)
    {
        lock (_lock)
            _entries.Add(key, new Entry(value) { LastUse = ++_uses });
    }

    /// <summary>
    /// Starts a use of an entry; null where there is none. The entry is not idle before the lease is disposed.
    /// </summary>
    public CacheLease<TValue>? TryLease(TKey key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry))
                return null;
            entry.Users++;
            entry.LastUse = ++_uses;
            return new CacheLease<TValue>(entry.Value, () => Return(entry));
        }
    }

    /// <summary>Removes an entry, idle or not. Its leases stay valid.</summary>
    /// <returns>Whether there was an entry.</returns>
    public bool Remove(TKey key)
    {
        lock (_lock)
            return _entries.Remove(key);
    }

    /// <summary>Removes and returns idle entries, least recently used first.</summary>
    /// <param name="limit">Largest number of entries; 0 or less for none.</param>
    /// <param name="may">Whether an entry may be removed; null: any may.</param>
    public IReadOnlyList<KeyValuePair<TKey, TValue>> TakeIdle(int limit, Func<TKey, TValue, bool>? may = null)
    {
        lock (_lock)
        {
            var idle = _entries.Where(entry => entry.Value.Users == 0);
            var allowed = idle.Where(entry => may is null || may(entry.Key, entry.Value.Value));
            var taken = allowed.OrderBy(entry => entry.Value.LastUse).Take(limit).ToList();
            foreach (var (key, _) in taken)
                _entries.Remove(key);
            return [.. taken.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Value))];
        }
    }

    private void Return(Entry entry)
    {
        lock (_lock)
            entry.Users--;
    }

    private sealed class Entry(TValue value)
    {
        public TValue Value => value;

        /// <summary>Number of leases; 0 = idle.</summary>
        public int Users { get; set; }

        /// <summary>Number of the last use in the whole cache: larger is more recent.</summary>
        public long LastUse { get; set; }
    }
}
