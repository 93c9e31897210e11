using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <summary>
/// Messages of one channel, given to whoever listens in this process; one subscription for all of them.
/// </summary>
internal sealed class ChannelSubscriptions(
    IConnectionMultiplexer redis,
    RedisChannel channel,
    TimeProvider time
)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Subscription>> _subscriptions = new(StringComparer.Ordinal);
    private Task? _redisSubscription;

    /// <summary>Listens to one id, or with null to every message.</summary>
    public async Task<Subscription> SubscribeAsync(string? id)
    {
        await EnsureSubscribedAsync();
        var subscription = new Subscription(time, subscription => Unsubscribe(id ?? "", subscription));
        lock (_lock)
        {
            if (!_subscriptions.TryGetValue(id ?? "", out var subscriptions))
                _subscriptions.Add(id ?? "", subscriptions = []);
            subscriptions.Add(subscription);
        }
        return subscription;
    }

    /// <summary>Once; again only when it failed.</summary>
    private Task EnsureSubscribedAsync()
    {
        lock (_lock)
        {
            if (_redisSubscription is null or { IsFaulted: true } or { IsCanceled: true })
                _redisSubscription = redis
                    .GetSubscriber()
                    .SubscribeAsync(channel, (_, id) => Notify((string?)id ?? ""));
            return _redisSubscription;
        }
    }

    private void Notify(string id)
    {
        lock (_lock)
        {
            foreach (var subscription in _subscriptions.GetValueOrDefault(id) ?? [])
                subscription.Notify();
            foreach (var subscription in _subscriptions.GetValueOrDefault("") ?? [])
                subscription.Notify();
        }
    }

    private void Unsubscribe(string id, Subscription subscription)
    {
        lock (_lock)
        {
            if (!_subscriptions.TryGetValue(id, out var subscriptions))
                return;
            subscriptions.Remove(subscription);
            if (subscriptions.Count == 0)
                _subscriptions.Remove(id);
        }
    }
}
