using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <summary>
/// The keys and channels of one queue on the server. The braces in their names keep them on one shard of a cluster, as
/// scripts over several keys need.
/// </summary>
/// <param name="queue">Name of the queue.</param>
internal sealed class QueueKeys(string queue)
{
    private readonly string _prefix = $"multiagent:{{{queue}}}:";

    /// <summary>The hash of the fields of all items.</summary>
    public RedisKey Items => _prefix + "items";

    /// <summary>The sorted set of dead letters, by time of death in ms.</summary>
    public RedisKey Dead => _prefix + "dead";

    /// <summary>Published with an item's id when it is completed, dead or cancelled.</summary>
    public RedisChannel EndedChannel => RedisChannel.Literal(_prefix + "ended");

    /// <summary>Published with an item's id when it is enqueued.</summary>
    public RedisChannel PendingChannel => RedisChannel.Literal(_prefix + "bell");

    /// <summary>Published with an item's id when it is cancelled while it is leased.</summary>
    public RedisChannel CancellationsChannel => RedisChannel.Literal(_prefix + "cancels");

    /// <summary>The keys of every script, in the order of <see cref="QueueScripts.Head"/>.</summary>
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
