using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <summary>Messages of one channel, given to whoever listens in this process; one subscription for all of them.</summary>
internal sealed class Signals(IConnectionMultiplexer redis, RedisChannel channel, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Signal>> _listeners = new(StringComparer.Ordinal);
    private Task? _subscription;

    /// <summary>Listens to one id, or with null to every message.</summary>
    public async Task<Signal> ListenAsync(string? id)
    {
        await SubscribeAsync();
        var signal = new Signal(time, listener => Leave(id ?? "", listener));
        lock (_lock)
        {
            if (!_listeners.TryGetValue(id ?? "", out var listeners))
                _listeners.Add(id ?? "", listeners = []);
            listeners.Add(signal);
        }
        return signal;
    }

    /// <summary>Once; again only when it failed.</summary>
    private Task SubscribeAsync()
    {
        lock (_lock)
        {
            if (_subscription is null or { IsFaulted: true } or { IsCanceled: true })
                _subscription = redis
                    .GetSubscriber()
                    .SubscribeAsync(channel, (_, id) => Hear((string?)id ?? ""));
            return _subscription;
        }
    }

    private void Hear(string id)
    {
        lock (_lock)
        {
            foreach (var signal in _listeners.GetValueOrDefault(id) ?? [])
                signal.Set();
            foreach (var signal in _listeners.GetValueOrDefault("") ?? [])
                signal.Set();
        }
    }

    private void Leave(string id, Signal signal)
    {
        lock (_lock)
        {
            if (!_listeners.TryGetValue(id, out var listeners))
                return;
            listeners.Remove(signal);
            if (listeners.Count == 0)
                _listeners.Remove(id);
        }
    }
}
