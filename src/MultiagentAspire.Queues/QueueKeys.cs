using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <summary>
/// The keys of one queue. The braces keep them on one shard of a cluster, as scripts over several keys need.
/// </summary>
internal sealed class QueueKeys(string queue)
{
    private readonly string _prefix = $"multiagent:{{{queue}}}:";

    public RedisKey Items => _prefix + "items";

    public RedisKey Dead => _prefix + "dead";

    /// <summary>Published with an item's id whenever it comes to an end.</summary>
    public RedisChannel EndedChannel => RedisChannel.Literal(_prefix + "ended");

    /// <summary>Published when an item becomes pending.</summary>
    public RedisChannel PendingChannel => RedisChannel.Literal(_prefix + "bell");

    /// <summary>Published with an item's id when it is cancelled while a worker has it.</summary>
    public RedisChannel CancellationsChannel => RedisChannel.Literal(_prefix + "cancels");

    /// <summary>In the order that the scripts know.</summary>
    public RedisKey[] All =>
        [
            Items,
            _prefix + "pending:high",
            _prefix + "pending:normal",
            _prefix + "pending:low",
            _prefix + "leases",
            _prefix + "waiting",
            Dead,
            _prefix + "finished",
        ];
}
