using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <summary>
/// Notifications of one channel for all subscribers of this process, over a single subscription at the server.
/// </summary>
/// <param name="redis">The server.</param>
/// <param name="channel">The channel; its messages are ids of items.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class ChannelSubscriptions(
    IConnectionMultiplexer redis,
    RedisChannel channel,
    TimeProvider time
)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Subscription>> _subscriptions = new(StringComparer.Ordinal);
    private Task? _redisSubscription;

    /// <summary>Subscribes to the notifications of an item.</summary>
    /// <param name="id">Id of the item; null: all items.</param>
    /// <returns>Disposing it unsubscribes.</returns>
    public async Task<Subscription> SubscribeAsync(string? id)
    {
        await EnsureSubscribedAsync();
        var subscription = new Subscription(time, ended => Unsubscribe(id ?? "", ended));
        lock (_lock)
        {
            if (!_subscriptions.TryGetValue(id ?? "", out var subscriptions))
                _subscriptions.Add(id ?? "", subscriptions = []);
            subscriptions.Add(subscription);
        }
        return subscription;
    }

    /// <summary>Subscribes at the server once, and again after a failure.</summary>
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
