using System.Collections.Concurrent;
using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <summary>The queues of one server, by name.</summary>
/// <param name="redis">The server.</param>
/// <param name="optionsFor">How a queue treats its items.</param>
/// <param name="reconnectTimeout">How long a call waits for the server; null:
/// <see cref="WorkQueue.DefaultReconnectTimeout"/>.</param>
public sealed class WorkQueues(
    IConnectionMultiplexer redis,
    Func<string, WorkQueueOptions> optionsFor,
    TimeProvider time,
    TimeSpan? reconnectTimeout = null
)
{
    private readonly ConcurrentDictionary<string, WorkQueue> _queues = new(StringComparer.Ordinal);

    public WorkQueue this[string name] =>
        _queues.GetOrAdd(
            name,
            queue => new WorkQueue(redis, queue, optionsFor(queue), time, reconnectTimeout)
        );

    /// <summary>
    /// The same queues for whoever would rather hear that the server is away than wait for it: calls fail as
    /// soon as the connection's own time is over.
    /// </summary>
    public WorkQueues WithoutReconnect() => new(redis, optionsFor, time, TimeSpan.Zero);
}
