using System.Collections.Concurrent;
using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <summary>The queues of one server, by name.</summary>
/// <param name="redis">The server.</param>
/// <param name="optionsOf">How a queue treats its items.</param>
public sealed class WorkQueues(IConnectionMultiplexer redis, Func<string, WorkQueueOptions> optionsOf, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, WorkQueue> _queues = new(StringComparer.Ordinal);

    public WorkQueue this[string name] => _queues.GetOrAdd(name, queue => new WorkQueue(redis, queue, optionsOf(queue), time));
}
