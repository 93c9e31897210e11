using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <content>What reads the queue and changes nothing.</content>
public sealed partial class WorkQueue
{
    /// <summary>The body of an item that is not completed; null when the queue has none.</summary>
    public Task<string?> BodyAsync(string id, CancellationToken cancellationToken = default) =>
        _connection.ReadBodyAsync(id, cancellationToken);

    /// <summary>
    /// Subscribes to items that become pending. A notification can be lost, so a waiter must also poll.
    /// </summary>
    internal Task<Subscription> SubscribeAsync(CancellationToken cancellationToken) =>
        _connection.SubscribeToPendingAsync(cancellationToken);

    /// <summary>Subscribes to cancellations of leased items. A notification can be lost.</summary>
    internal Task<Subscription> SubscribeToCancellationsAsync(CancellationToken cancellationToken) =>
        _connection.SubscribeToCancellationsAsync(cancellationToken);

    /// <summary>Ids of the items that the queue knows, ended ones included, each once and in no order.</summary>
    /// <param name="maxCount">
    /// Maximum number of items of each state, and of pending items of each priority; the latest are listed.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for an unavailable server.</param>
    public async Task<IReadOnlyList<string>> ListAsync(
        int maxCount = 1000,
        CancellationToken cancellationToken = default
    ) => (string[])(await _connection.CallAsync(QueueInspectionScripts.List, cancellationToken, maxCount))!;

    /// <summary>The states of items, in the order of the ids. Items may be unknown to the queue.</summary>
    /// <param name="ids">Ids of items; none: no call.</param>
    /// <param name="cancellationToken">Ends the wait for an unavailable server.</param>
    public async Task<IReadOnlyList<WorkStatus>> GetStatusAsync(
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken = default
    )
    {
        if (ids.Count == 0)
            return [];
        var reply = await _connection.CallAsync(
            QueueInspectionScripts.GetStatus,
            cancellationToken,
            [.. ids.Select(id => (RedisValue)id)]
        );
        var items = ((RedisResult[])reply!).Chunk(ScriptReplies.StatusFields);
        return [.. ids.Zip(items, ScriptReplies.ReadStatus)];
    }

    /// <summary>The dead items, the latest first.</summary>
    /// <param name="maxCount">Maximum number of items.</param>
    /// <param name="maxBodyBytes">Bodies and reasons are cut after this many bytes; null: not cut.</param>
    /// <param name="cancellationToken">Ends the wait for an unavailable server.</param>
    public async Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(
        int maxCount = 100,
        int? maxBodyBytes = null,
        CancellationToken cancellationToken = default
    )
    {
        var reply = await _connection.CallAsync(
            QueueInspectionScripts.ListDeadLetters,
            cancellationToken,
            maxCount,
            maxBodyBytes ?? -1
        );
        var isCut = maxBodyBytes is not null;
        return
        [
            .. ((RedisResult[])reply!)
                .Chunk(ScriptReplies.DeadLetterFields)
                .Select(fields => ScriptReplies.ReadDeadLetter(fields, isCut)),
        ];
    }

    /// <summary>The number of items in each state, and the age of the oldest pending one.</summary>
    public async Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken = default)
    {
        var reply = await _connection.CallAsync(QueueInspectionScripts.Measure, cancellationToken);
        var counts = (long[])reply!;
        var oldestPending = TimeSpan.FromMilliseconds(counts[5]);
        return new QueueDepth(counts[0], counts[1], counts[2], counts[3], counts[4], oldestPending);
    }
}
