using System.Globalization;
using StackExchange.Redis;

namespace MultiagentAspire.Queues;

/// <summary>
/// A queue of leased work over the Redis protocol: at least once, one result an item. Every change is one script,
/// safe to repeat after a lost connection; calls wait for a server that comes back in time.
/// </summary>
/// <param name="redis">The server.</param>
/// <param name="name">The queue, for example <c>generate</c>.</param>
/// <param name="options">How items are treated.</param>
/// <param name="time">Clock of retries; leases go by the server's.</param>
/// <param name="reconnectTimeout">How long a call waits for the server before it fails; null:
/// <see cref="DefaultReconnectTimeout"/>.</param>
public sealed class WorkQueue(
    IConnectionMultiplexer redis,
    string name,
    WorkQueueOptions options,
    TimeProvider time,
    TimeSpan? reconnectTimeout = null
)
{
    private readonly QueueKeys _keys = new(name);
    private readonly ChannelSubscriptions _ended = new(redis, new QueueKeys(name).EndedChannel, time);
    private readonly ChannelSubscriptions _pendingSubscriptions = new(
        redis,
        new QueueKeys(name).PendingChannel,
        time
    );
    private readonly ChannelSubscriptions _cancellationSubscriptions = new(
        redis,
        new QueueKeys(name).CancellationsChannel,
        time
    );

    /// <summary>Signals can be lost: whoever waits for an ending looks by itself as often as this.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(3);

    /// <summary>How long a worker's call waits for the server before it fails.</summary>
    public static TimeSpan DefaultReconnectTimeout { get; } = TimeSpan.FromMinutes(1);

    public string Name => name;

    public WorkQueueOptions Options => options;

    /// <summary>Adds an item unless one of its id is there; a cancelled one is queued anew.</summary>
    /// <returns>Where it stood before: <see cref="WorkState.Unknown"/> when it is new.</returns>
    public async Task<WorkState> EnqueueAsync(WorkItem item, CancellationToken cancellationToken = default)
    {
        if (item.Body.Length > options.MaxBody)
            throw new ArgumentException(
                $"{item.Id}: a body of {item.Body.Length:N0} characters is larger than the queue {name} takes ({options.MaxBody:N0})."
            );
        using var span = QueueTelemetry.StartEnqueue(name, item.Id);
        var before = await CallAsync(
            QueueScripts.Enqueue,
            cancellationToken,
            item.Id,
            item.Body,
            (int)item.Priority,
            Milliseconds(item.Delay),
            QueueTelemetry.CurrentTrace(),
            item.MinimumVersion?.ToString() ?? ""
        );
        var state = StateOf((string?)before);
        if (state is not (WorkState.Unknown or WorkState.Cancelled))
            return state;
        QueueTelemetry.Enqueued(name);
        await PublishAsync(_keys.PendingChannel, item.Id);
        return state;
    }

    /// <summary>
    /// Enqueues an item and waits for its result. One that was given up before is tried anew: whoever asks again has
    /// reason to think that its cause is gone.
    /// </summary>
    /// <param name="cancelItem">
    /// True: whoever gives up the wait cancels the item, and whoever still waits for it enqueues it again (after a
    /// lost lease two may wait for the same). False: the wait and the item are apart; an item that someone cancels is
    /// an error here.
    /// </param>
    /// <exception cref="WorkFailedException">
    /// The item is dead, or was cancelled and <paramref name="cancelItem"/> is false.
    /// </exception>
    public async Task<string> ResultAsync(
        WorkItem item,
        CancellationToken cancellationToken,
        bool cancelItem = true
    )
    {
        using var ending = await RetryWhileUnavailableAsync(
            () => _ended.SubscribeAsync(item.Id),
            cancellationToken
        );
        try
        {
            var before = await EnqueueAsync(item, cancellationToken);
            if (before == WorkState.Dead)
                await RequeueAsync(item.Id, cancellationToken);
            if (before != WorkState.Completed)
                await ending.WaitAsync(PollInterval, cancellationToken);
            while (true)
            {
                var status = (await GetStatusAsync([item.Id], cancellationToken))[0];
                switch (status.State)
                {
                    case WorkState.Completed:
                        return status.Result ?? "";
                    case WorkState.Dead:
                        throw new WorkFailedException(item.Id, status.State, status.Reason ?? "failed");
                    case WorkState.Cancelled when !cancelItem:
                        throw new WorkFailedException(item.Id, status.State, "was cancelled");
                    case WorkState.Cancelled or WorkState.Unknown:
                        await EnqueueAsync(item, cancellationToken);
                        break; // unknown: the server lost its data
                }
                await ending.WaitAsync(PollInterval, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancelItem && cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(item.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>
    /// Takes up to <paramref name="count"/> items, the oldest of the highest priority first; at once, also when there
    /// are none.
    /// </summary>
    public async Task<IReadOnlyList<WorkLease>> LeaseAsync(
        int count,
        CancellationToken cancellationToken = default
    )
    {
        var token = Guid.NewGuid().ToString("N");
        var taken = (RedisResult[])
            (
                await CallAsync(
                    QueueScripts.Lease,
                    cancellationToken,
                    token,
                    Milliseconds(options.Lease),
                    count,
                    options.MaxAttempts,
                    Milliseconds(options.Retention)
                )
            )!;
        var leases = taken.Chunk(6).Select(fields => LeaseOf(fields, token)).ToList();
        foreach (var lease in leases)
            QueueTelemetry.Leased(name, lease.Age, lease.Attempt);
        return leases;
    }

    /// <param name="fields">Id, body, attempt, trace, age and minimum version.</param>
    /// <param name="token">Who holds it.</param>
    private static WorkLease LeaseOf(RedisResult[] fields, string token) =>
        new(
            (string)fields[0]!,
            (string)fields[1]!,
            (int)fields[2],
            QueueTelemetry.TraceOf((string?)fields[3]),
            TimeSpan.FromMilliseconds((double)fields[4]),
            token,
            Text(fields[5]) is { } version ? Version.Parse(version) : null
        );

    /// <summary>The heartbeat of a lease.</summary>
    /// <returns>
    /// <see cref="WorkState.Leased"/>; <see cref="WorkState.Cancelled"/> when the work should be given up;
    /// <see cref="WorkState.Unknown"/> when the lease is lost.
    /// </returns>
    public async Task<WorkState> RenewAsync(
        WorkLease lease,
        string? progress = null,
        CancellationToken cancellationToken = default
    ) =>
        StateOf(
            (string?)
                await CallAsync(
                    QueueScripts.Renew,
                    cancellationToken,
                    lease.Id,
                    lease.Token,
                    Milliseconds(options.Lease),
                    progress ?? ""
                )
        );

    /// <summary>Ends an item with its result.</summary>
    /// <returns>False when the lease was lost: another worker's result counts.</returns>
    public async Task<bool> CompleteAsync(
        WorkLease lease,
        string result,
        CancellationToken cancellationToken = default
    )
    {
        if (result.Length > options.MaxBody)
            throw new PermanentFailureException(
                $"a result of {result.Length:N0} characters is larger than the queue {name} takes ({options.MaxBody:N0})"
            );
        var accepted =
            (int)await CallAsync(QueueScripts.Complete, cancellationToken, lease.Id, lease.Token, result)
            == 1;
        if (accepted)
            await ReportEndedAsync(lease.Id, WorkState.Completed);
        return accepted;
    }

    /// <summary>
    /// Ends an attempt that failed: tried again later, or dead when it was the last one or
    /// <paramref name="permanent"/>.
    /// </summary>
    public async Task<WorkState> FailAsync(
        WorkLease lease,
        string reason,
        bool permanent,
        CancellationToken cancellationToken = default
    )
    {
        var state = StateOf(
            (string?)
                await CallAsync(
                    QueueScripts.Fail,
                    cancellationToken,
                    lease.Id,
                    lease.Token,
                    reason,
                    Milliseconds(options.BackoffAfter(lease.Attempt)),
                    permanent ? 0 : options.MaxAttempts
                )
        );
        QueueTelemetry.Failed(name, state);
        if (state is WorkState.Dead or WorkState.Cancelled)
            await ReportEndedAsync(lease.Id, state);
        return state;
    }

    /// <summary>Releases an item for another worker: the attempt does not count.</summary>
    /// <param name="lease">The item.</param>
    /// <param name="delay">How long it waits before it may be leased again.</param>
    /// <param name="cancellationToken">Ends the wait for a server that is away.</param>
    public async Task ReleaseAsync(
        WorkLease lease,
        TimeSpan delay = default,
        CancellationToken cancellationToken = default
    ) => await CallAsync(QueueScripts.Release, cancellationToken, lease.Id, lease.Token, Milliseconds(delay));

    /// <summary>Cancels an item. A worker that has it hears of it at once, or at its next heartbeat.</summary>
    public async Task<WorkState> CancelAsync(string id, CancellationToken cancellationToken = default)
    {
        var state = StateOf((string?)await CallAsync(QueueScripts.Cancel, cancellationToken, id));
        if (state == WorkState.Cancelled)
            await ReportEndedAsync(id, state);
        if (state == WorkState.Leased)
            await PublishAsync(_keys.CancellationsChannel, id);
        return state;
    }

    /// <summary>Queues a dead item again, its attempts forgotten.</summary>
    /// <returns>False when it is not dead.</returns>
    public async Task<bool> RequeueAsync(string id, CancellationToken cancellationToken = default) =>
        (int)await CallAsync(QueueScripts.Requeue, cancellationToken, id) == 1;

    /// <summary>What an item that is not completed is to do; null when the queue does not know it.</summary>
    public async Task<string?> BodyAsync(string id, CancellationToken cancellationToken = default) =>
        (string?)
            await RetryWhileUnavailableAsync(
                () => redis.GetDatabase().HashGetAsync(_keys.Items, id + ":b"),
                cancellationToken
            );

    /// <summary>Removes an item that has ended or is dead, so that enqueuing it does it anew.</summary>
    /// <returns>False when it is still to be done.</returns>
    public async Task<bool> RemoveAsync(string id, CancellationToken cancellationToken = default) =>
        (int)await CallAsync(QueueScripts.Remove, cancellationToken, id) == 1;

    /// <summary>Hears when items become pending; whoever waits should also look by itself now and then.</summary>
    internal Task<Subscription> SubscribeAsync(CancellationToken cancellationToken) =>
        RetryWhileUnavailableAsync(() => _pendingSubscriptions.SubscribeAsync(id: null), cancellationToken);

    /// <summary>Hears when items are cancelled that workers have.</summary>
    internal Task<Subscription> SubscribeToCancellationsAsync(CancellationToken cancellationToken) =>
        RetryWhileUnavailableAsync(
            () => _cancellationSubscriptions.SubscribeAsync(id: null),
            cancellationToken
        );

    /// <summary>
    /// Ids of the items that the queue knows, ended ones included, each once and in no order; of each state the
    /// latest.
    /// </summary>
    /// <param name="maxCount">How many of each state, and of pending ones of each priority.</param>
    public async Task<IReadOnlyList<string>> ListAsync(
        int maxCount = 1000,
        CancellationToken cancellationToken = default
    ) => (string[])(await CallAsync(QueueScripts.List, cancellationToken, maxCount))!;

    public async Task<IReadOnlyList<WorkStatus>> GetStatusAsync(
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken = default
    )
    {
        if (ids.Count == 0)
            return [];
        var replies = (RedisResult[])
            (
                await CallAsync(
                    QueueScripts.GetStatus,
                    cancellationToken,
                    [.. ids.Select(id => (RedisValue)id)]
                )
            )!;
        return
        [
            .. ids.Zip(
                replies.Chunk(5),
                (id, one) =>
                    new WorkStatus(id, StateOf((string?)one[0]), Text(one[1]), Text(one[2]), Text(one[3]))
                    {
                        Enqueued = Time(one[4]),
                    }
            ),
        ];
    }

    /// <summary>The dead items, latest first.</summary>
    /// <param name="maxCount">How many of them.</param>
    /// <param name="maxBodyBytes">Bodies and reasons are cut off after so many bytes; null: not at all.</param>
    public async Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(
        int maxCount = 100,
        int? maxBodyBytes = null,
        CancellationToken cancellationToken = default
    )
    {
        var replies = (RedisResult[])
            (await CallAsync(QueueScripts.ListDeadLetters, cancellationToken, maxCount, maxBodyBytes ?? -1))!;
        var items = new DeadLetter[replies.Length / 5];
        for (var i = 0; i < items.Length; i++)
        {
            var offset = 5 * i;
            items[i] = new DeadLetter(
                (string)replies[offset]!,
                Cut((string?)replies[offset + 1]),
                Cut((string?)replies[offset + 2]),
                (int)replies[offset + 3],
                DateTimeOffset.FromUnixTimeMilliseconds((long)(double)replies[offset + 4])
            );
        }
        return items;

        // Without what is left of a character that was cut in two.
        string Cut(string? text) => maxBodyBytes is null ? text ?? "" : (text ?? "").TrimEnd('\uFFFD');
    }

    public async Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken = default)
    {
        var n = (long[])(await CallAsync(QueueScripts.Measure, cancellationToken))!;
        return new QueueDepth(n[0], n[1], n[2], n[3], n[4], TimeSpan.FromMilliseconds(n[5]));
    }

    private async Task ReportEndedAsync(string id, WorkState state)
    {
        QueueTelemetry.Ended(name, state);
        await PublishAsync(_keys.EndedChannel, id);
    }

    private Task PublishAsync(RedisChannel channel, string id) =>
        redis.GetSubscriber().PublishAsync(channel, id, CommandFlags.FireAndForget);

    private Task<RedisResult> CallAsync(
        string script,
        CancellationToken cancellationToken,
        params RedisValue[] arguments
    ) =>
        RetryWhileUnavailableAsync(
            () =>
                redis
                    .GetDatabase()
                    .ScriptEvaluateAsync(script, _keys.All, arguments.Length == 0 ? [""] : arguments),
            cancellationToken
        );

    /// <summary>Repeats a call while the server is away: all of them may be repeated.</summary>
    private async Task<T> RetryWhileUnavailableAsync<T>(
        Func<Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        var started = time.GetTimestamp();
        var wait = TimeSpan.FromMilliseconds(100);
        while (true)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                return await call(); // not given up half-way: what a script did must be known
            }
            catch (Exception error)
                when (IsUnavailable(error)
                    && time.GetElapsedTime(started) < (reconnectTimeout ?? DefaultReconnectTimeout)
                )
            {
                await Task.Delay(wait, time, cancellationToken);
                wait = TimeSpan.FromSeconds(Math.Min(2, wait.TotalSeconds * 2));
            }
        }
    }

    /// <summary>The server is not there, or is still reading its data.</summary>
    private static bool IsUnavailable(Exception error) =>
        error is RedisConnectionException or RedisTimeoutException or TimeoutException
        || (
            error is RedisServerException server
            && server.Message.StartsWith("LOADING", StringComparison.Ordinal)
        );

    private static WorkState StateOf(string? code) =>
        code switch
        {
            "p" => WorkState.Pending,
            "w" => WorkState.Waiting,
            "l" => WorkState.Leased,
            "c" => WorkState.Completed,
            "d" => WorkState.Dead,
            "k" => WorkState.Cancelled,
            _ => WorkState.Unknown,
        };

    private static string? Text(RedisResult result) => (string?)result is { Length: > 0 } text ? text : null;

    private static DateTimeOffset? Time(RedisResult result) =>
        Text(result) is { } text
            ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture))
            : null;

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
}
