using System.Collections.Concurrent;
using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <summary>The queues of one server, by name. Each is created at its first use.</summary>
/// <param name="redis">The server.</param>
/// <param name="optionsFor">Returns the settings of a queue by its name.</param>
/// <param name="time">Clock of retries.</param>
/// <param name="reconnectTimeout">
/// How long a call waits for an unavailable server; null: <see cref="WorkQueue.DefaultReconnectTimeout"/>.
/// </param>
public sealed class WorkQueues(
    IConnectionMultiplexer redis,
    Func<string, WorkQueueOptions> optionsFor,
    TimeProvider time,
    TimeSpan? reconnectTimeout = null
)
{
    private readonly ConcurrentDictionary<string, WorkQueue> _queues = new(StringComparer.Ordinal);

    /// <summary>The queue of a name.</summary>
    public WorkQueue this[string name] =>
        _queues.GetOrAdd(
            name,
            queue => new WorkQueue(redis, queue, optionsFor(queue), time, reconnectTimeout)
        );

    /// <summary>
    /// The same queues for callers that must not wait for an unavailable server: calls fail after the timeout of the
    /// connection.
    /// </summary>
    public WorkQueues WithoutReconnect() => new(redis, optionsFor, time, TimeSpan.Zero);
}
