using System.Collections.Concurrent;
using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <summary>The queues of one server, by name.</summary>
/// <param name="redis">The server.</param>
/// <param name="optionsOf">How a queue treats its items.</param>
/// <param name="patience">How long a call waits for the server; null: <see cref="WorkQueue.Patience"/>.</param>
public sealed class WorkQueues(
    IConnectionMultiplexer redis,
    Func<string, WorkQueueOptions> optionsOf,
    TimeProvider time,
    TimeSpan? patience = null
)
{
    private readonly ConcurrentDictionary<string, WorkQueue> _queues = new(StringComparer.Ordinal);

    public WorkQueue this[string name] =>
        _queues.GetOrAdd(name, queue => new WorkQueue(redis, queue, optionsOf(queue), time, patience));

    /// <summary>The same queues for whoever would rather hear that the server is away than wait for it: calls fail as soon as the connection's own time is over.</summary>
    public WorkQueues Impatient() => new(redis, optionsOf, time, TimeSpan.Zero);
}
