using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <summary>
/// The calls of one queue to its server. A call is repeated while the server is unavailable, so all of them must be
/// safe to repeat.
/// </summary>
/// <param name="redis">The server.</param>
/// <param name="keys">The keys of the queue.</param>
/// <param name="time">Clock of retries.</param>
/// <param name="reconnectTimeout">How long a call waits for an unavailable server before it fails.</param>
internal sealed class QueueConnection(
    IConnectionMultiplexer redis,
    QueueKeys keys,
    TimeProvider time,
    TimeSpan reconnectTimeout
)
{
    private const double MaxRetrySeconds = 2;
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly ChannelSubscriptions _ended = new(redis, keys.EndedChannel, time);
    private readonly ChannelSubscriptions _pending = new(redis, keys.PendingChannel, time);
    private readonly ChannelSubscriptions _cancellations = new(redis, keys.CancellationsChannel, time);

    /// <summary>Runs a script over the keys of the queue.</summary>
    /// <param name="script">One of <see cref="QueueScripts"/> or <see cref="QueueInspectionScripts"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the server, but not a call that was sent.</param>
    /// <param name="arguments">The arguments of the script.</param>
    public Task<RedisResult> CallAsync(
        string script,
        CancellationToken cancellationToken,
        params RedisValue[] arguments
    )
    {
        RedisValue[] sent = arguments.Length == 0 ? [""] : arguments; // scripts read ARGV[1]
        return RetryWhileUnavailableAsync(
            () => redis.GetDatabase().ScriptEvaluateAsync(script, keys.All, sent),
            cancellationToken
        );
    }

    /// <summary>The body of an item; null when the queue has none.</summary>
    public async Task<string?> ReadBodyAsync(string id, CancellationToken cancellationToken)
    {
        var body = await RetryWhileUnavailableAsync(
            () => redis.GetDatabase().HashGetAsync(keys.Items, id + ":b"),
            cancellationToken
        );
        return (string?)body;
    }

    /// <summary>Notifies the subscribers of a channel. A notification can be lost.</summary>
    /// <param name="channel">One of the channels of <see cref="QueueKeys"/>.</param>
    /// <param name="id">Id of the item.</param>
    public Task PublishAsync(RedisChannel channel, string id) =>
        redis.GetSubscriber().PublishAsync(channel, id, CommandFlags.FireAndForget);

    /// <summary>Subscribes to the end of one item.</summary>
    public Task<Subscription> SubscribeToEndAsync(string id, CancellationToken cancellationToken) =>
        RetryWhileUnavailableAsync(() => _ended.SubscribeAsync(id), cancellationToken);

    /// <summary>Subscribes to all items that become pending.</summary>
    public Task<Subscription> SubscribeToPendingAsync(CancellationToken cancellationToken) =>
        RetryWhileUnavailableAsync(() => _pending.SubscribeAsync(id: null), cancellationToken);

    /// <summary>Subscribes to cancellations of all leased items.</summary>
    public Task<Subscription> SubscribeToCancellationsAsync(CancellationToken cancellationToken) =>
        RetryWhileUnavailableAsync(() => _cancellations.SubscribeAsync(id: null), cancellationToken);

    private async Task<T> RetryWhileUnavailableAsync<T>(
        Func<Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        var startedAt = time.GetTimestamp();
        var delay = FirstRetryDelay;
        while (true)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                return await call(); // not cancelled after it was sent: the effect of a script must be known
            }
            catch (Exception error)
                when (IsUnavailable(error) && time.GetElapsedTime(startedAt) < reconnectTimeout)
            {
                await Task.Delay(delay, time, cancellationToken);
                delay = TimeSpan.FromSeconds(Math.Min(MaxRetrySeconds, delay.TotalSeconds * 2));
            }
        }
    }

    /// <summary>Whether the server does not answer, or is still loading its data.</summary>
    private static bool IsUnavailable(Exception error) =>
        error is RedisConnectionException or RedisTimeoutException or TimeoutException || IsLoading(error);

    private static bool IsLoading(Exception error) =>
        error is RedisServerException server
        && server.Message.StartsWith("LOADING", StringComparison.Ordinal);
}
