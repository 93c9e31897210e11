using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <summary>
/// A queue of leased work over the Redis protocol. Items are delivered at least once; each has one result. Every change
/// is one script, safe to repeat after a lost connection. A call waits for an unavailable server up to a timeout.
/// </summary>
/// <param name="redis">The server.</param>
/// <param name="name">Name of the queue, for example <c>generate</c>.</param>
/// <param name="options">Lease time, attempts, backoff and retention.</param>
/// <param name="time">Clock of retries. Leases use the server's clock.</param>
/// <param name="reconnectTimeout">
/// How long a call waits for an unavailable server before it fails; null: <see cref="DefaultReconnectTimeout"/>.
/// </param>
public sealed partial class WorkQueue(
    IConnectionMultiplexer redis,
    string name,
    WorkQueueOptions options,
    TimeProvider time,
    TimeSpan? reconnectTimeout = null
)
{
    private readonly QueueKeys _keys = new(name);
    private readonly QueueConnection _connection = new(
        redis,
        new QueueKeys(name),
        time,
        reconnectTimeout ?? DefaultReconnectTimeout
    );

    /// <summary>How long a worker's call waits for an unavailable server before it fails: 1 minute.</summary>
    public static TimeSpan DefaultReconnectTimeout { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Name of the queue.</summary>
    public string Name => name;

    /// <summary>Lease time, attempts, backoff and retention.</summary>
    public WorkQueueOptions Options => options;

    /// <summary>Adds an item unless the queue has one of its id. A cancelled one is queued again.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Ends the wait for an unavailable server.</param>
    /// <returns>The state before: <see cref="WorkState.Unknown"/> when the item is new.</returns>
    /// <exception cref="ArgumentException">
    /// The body is longer than <see cref="WorkQueueOptions.MaxBody"/>.
    /// </exception>
    public async Task<WorkState> EnqueueAsync(WorkItem item, CancellationToken cancellationToken = default)
    {
        if (item.Body.Length > options.MaxBody)
            throw new ArgumentException(
                $"{item.Id}: a body of {item.Body.Length:N0} characters is larger than "
                    + $"the queue {name} takes ({options.MaxBody:N0})."
            );
        using var span = QueueTelemetry.StartEnqueue(name, item.Id);
        var reply = await _connection.CallAsync(
            QueueScripts.Enqueue,
            cancellationToken,
            item.Id,
            item.Body,
            (int)item.Priority,
            Milliseconds(item.Delay),
            QueueTelemetry.CurrentTrace(),
            item.MinimumVersion?.ToString() ?? ""
        );
        var stateBefore = ScriptReplies.ReadState(reply);
        if (stateBefore is not (WorkState.Unknown or WorkState.Cancelled))
            return stateBefore;
        QueueTelemetry.Enqueued(name);
        await _connection.PublishAsync(_keys.PendingChannel, item.Id);
        return stateBefore;
    }

    /// <summary>
    /// Leases items, the oldest of the highest priority first. Returns immediately, also when there are none.
    /// </summary>
    /// <param name="count">Maximum number of items.</param>
    /// <param name="cancellationToken">Ends the wait for an unavailable server.</param>
    public async Task<IReadOnlyList<WorkLease>> LeaseAsync(
        int count,
        CancellationToken cancellationToken = default
    )
    {
        var token = Guid.NewGuid().ToString("N");
        var reply = await _connection.CallAsync(
            QueueScripts.Lease,
            cancellationToken,
            token,
            Milliseconds(options.Lease),
            count,
            options.MaxAttempts,
            Milliseconds(options.Retention)
        );
        var leases = ((RedisResult[])reply!)
            .Chunk(ScriptReplies.LeaseFields)
            .Select(fields => ScriptReplies.ReadLease(fields, token))
            .ToList();
        foreach (var lease in leases)
            QueueTelemetry.Leased(name, lease.Age, lease.Attempt);
        return leases;
    }

    /// <summary>Renews a lease.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="progress">Stored with the item (<see cref="WorkStatus.Progress"/>); null: unchanged.</param>
    /// <param name="cancellationToken">Ends the wait for an unavailable server.</param>
    /// <returns>
    /// <see cref="WorkState.Leased"/>; <see cref="WorkState.Cancelled"/> when the item was cancelled;
    /// <see cref="WorkState.Unknown"/> when the lease is lost.
    /// </returns>
    public async Task<WorkState> RenewAsync(
        WorkLease lease,
        string? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var reply = await _connection.CallAsync(
            QueueScripts.Renew,
            cancellationToken,
            lease.Id,
            lease.Token,
            Milliseconds(options.Lease),
            progress ?? ""
        );
        return ScriptReplies.ReadState(reply);
    }

    /// <summary>Completes an item with its result.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="result">Kept for <see cref="WorkQueueOptions.Retention"/>.</param>
    /// <param name="cancellationToken">Ends the wait for an unavailable server.</param>
    /// <returns>False when the lease was lost: another worker's result counts.</returns>
    /// <exception cref="PermanentFailureException">
    /// The result is longer than <see cref="WorkQueueOptions.MaxBody"/>.
    /// </exception>
    public async Task<bool> CompleteAsync(
        WorkLease lease,
        string result,
        CancellationToken cancellationToken = default
    )
    {
        if (result.Length > options.MaxBody)
            throw new PermanentFailureException(
                $"a result of {result.Length:N0} characters is larger than "
                    + $"the queue {name} takes ({options.MaxBody:N0})"
            );
        var reply = await _connection.CallAsync(
            QueueScripts.Complete,
            cancellationToken,
            lease.Id,
            lease.Token,
            result
        );
        var isAccepted = IsTrue(reply);
        if (isAccepted)
            await ReportEndedAsync(lease.Id, WorkState.Completed);
        return isAccepted;
    }

    /// <summary>
    /// Ends a failed attempt. The item is tried again after a backoff, or is dead when this was the last attempt.
    /// </summary>
    /// <param name="lease">The lease.</param>
    /// <param name="reason">One line, kept with the item.</param>
    /// <param name="permanent">True: no further attempt.</param>
    /// <param name="cancellationToken">Ends the wait for an unavailable server.</param>
    /// <returns>The state after; <see cref="WorkState.Unknown"/> when the lease was lost.</returns>
    public async Task<WorkState> FailAsync(
        WorkLease lease,
        string reason,
        bool permanent,
        CancellationToken cancellationToken = default
    )
    {
        var reply = await _connection.CallAsync(
            QueueScripts.Fail,
            cancellationToken,
            lease.Id,
            lease.Token,
            reason,
            Milliseconds(options.BackoffAfter(lease.Attempt)),
            permanent ? 0 : options.MaxAttempts
        );
        var state = ScriptReplies.ReadState(reply);
        QueueTelemetry.Failed(name, state);
        if (state is WorkState.Dead or WorkState.Cancelled)
            await ReportEndedAsync(lease.Id, state);
        return state;
    }

    /// <summary>Releases an item for another worker. The attempt does not count.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="delay">How long the item waits before it may be leased again.</param>
    /// <param name="cancellationToken">Ends the wait for an unavailable server.</param>
    public Task ReleaseAsync(
        WorkLease lease,
        TimeSpan delay = default,
        CancellationToken cancellationToken = default
    ) =>
        _connection.CallAsync(
            QueueScripts.Release,
            cancellationToken,
            lease.Id,
            lease.Token,
            Milliseconds(delay)
        );

    /// <summary>Cancels an item. The worker of a leased item is notified, or finds out at its next renewal.</summary>
    /// <returns>The state after: a leased item stays leased until its worker ends it.</returns>
    public async Task<WorkState> CancelAsync(string id, CancellationToken cancellationToken = default)
    {
        var reply = await _connection.CallAsync(QueueScripts.Cancel, cancellationToken, id);
        var state = ScriptReplies.ReadState(reply);
        if (state == WorkState.Cancelled)
            await ReportEndedAsync(id, state);
        if (state == WorkState.Leased)
            await _connection.PublishAsync(_keys.CancellationsChannel, id);
        return state;
    }

    /// <summary>Queues a dead item again and resets its attempts.</summary>
    /// <returns>False when the item is not dead.</returns>
    public async Task<bool> RequeueAsync(string id, CancellationToken cancellationToken = default) =>
        IsTrue(await _connection.CallAsync(QueueScripts.Requeue, cancellationToken, id));

    /// <summary>Deletes an ended or dead item. Enqueuing it again starts it anew.</summary>
    /// <returns>False when the item is pending, waiting or leased.</returns>
    public async Task<bool> RemoveAsync(string id, CancellationToken cancellationToken = default) =>
        IsTrue(await _connection.CallAsync(QueueScripts.Remove, cancellationToken, id));

    private async Task ReportEndedAsync(string id, WorkState state)
    {
        QueueTelemetry.Ended(name, state);
        await _connection.PublishAsync(_keys.EndedChannel, id);
    }

    private static bool IsTrue(RedisResult reply) => (int)reply == 1;

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
}
