using System.Diagnostics.CodeAnalysis;

namespace MultiagentAspire.Core;

/// <summary>
/// Entries by key, each with the number of its users and the order of its last use. What nobody uses can be
/// taken out, least recently used first; how many entries are too many, and what leaving means, is the
/// owner's to decide. Thread-safe.
/// </summary>
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

    /// <summary>Looks an entry up without using it.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
        {
            var found = _entries.TryGetValue(key, out var entry);
            value = found ? entry!.Value : default;
            return found;
        }
    }

    /// <summary>Adds an entry that nobody uses yet.</summary>
    /// <exception cref="ArgumentException">There is an entry of this key.</exception>
    public void Add(TKey key, TValue value)
    {
        lock (_lock)
            _entries.Add(key, new Entry(value) { LastUse = ++_uses });
    }

    /// <summary>Uses an entry; null when there is none. It cannot be taken out before the lease is disposed.</summary>
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

    /// <summary>Removes an entry, in use or not. Leases of it stay valid and end as always.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(TKey key)
    {
        lock (_lock)
            return _entries.Remove(key);
    }

    /// <summary>Takes out entries that nobody uses, least recently used first.</summary>
    /// <param name="limit">Most entries to take; 0 or less for none.</param>
    /// <param name="may">Which may be taken; null: any.</param>
    public IReadOnlyList<KeyValuePair<TKey, TValue>> TakeIdle(int limit, Func<TKey, TValue, bool>? may = null)
    {
        lock (_lock)
        {
            var idle = _entries
                .Where(entry => entry.Value.Users == 0)
                .Where(entry => may is null || may(entry.Key, entry.Value.Value))
                .OrderBy(entry => entry.Value.LastUse)
                .Take(limit)
                .Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Value))
                .ToList();
            foreach (var (key, _) in idle)
                _entries.Remove(key);
            return idle;
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

        public int Users { get; set; }

        public long LastUse { get; set; }
    }
}
