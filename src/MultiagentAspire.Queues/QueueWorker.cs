using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;
using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Queues;

/// <summary>
/// Takes items from a queue and works on several at once. At shutdown it takes no more, finishes what it can within
/// <paramref name="drainTimeout"/>, and releases the rest. An item that needs a higher version is released for
/// another worker.
/// </summary>
/// <param name="queue">Where the work comes from.</param>
/// <param name="processItem">Does it.</param>
/// <param name="maxInFlight">How many items it works on at once at most.</param>
/// <param name="drainTimeout">Longest time from the start of the shutdown to the end.</param>
/// <param name="time">Clock of heartbeats.</param>
/// <param name="version">The worker's version; null: that of this build.</param>
public sealed class QueueWorker(
    WorkQueue queue,
    ProcessWorkItem processItem,
    int maxInFlight,
    TimeSpan drainTimeout,
    TimeProvider time,
    ILogger logger,
    Version? version = null
) : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>How soon progress is told, and a cancellation noticed.</summary>
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan DepthInterval = TimeSpan.FromSeconds(10);

    // By lease, not by item: an item whose lease was lost can come again while its first delivery still ends.
    private readonly ConcurrentDictionary<(string Token, string Id), ActiveLease> _inFlight = new();
    private readonly SemaphoreSlim _permits = new(maxInFlight);
    private readonly OutageLog _outage = new(logger, queue.Name, time);
    private readonly Version _version = version ?? ProductVersion.Current;
    private readonly ConcurrentDictionary<Version, bool> _versionsLogged = new();

    /// <summary>Longer progress is not told as a part of what is in hand.</summary>
    private const int MaxProgressLength = 500;

    /// <summary>What it has in hand, by name the <paramref name="maxItems"/> items that it has held longest.</summary>
    public QueueActivity GetInFlight(int maxItems)
    {
        var (leases, now) = (_inFlight.Values.ToList(), time.GetTimestamp());
        var items = leases
            .OrderBy(active => active.StartedAt)
            .Take(maxItems)
            .Select(active => new InFlightItem(
                active.Lease.Id,
                active.Lease.Attempt,
                time.GetElapsedTime(active.StartedAt, now),
                active.Progress is { Length: <= MaxProgressLength } progress ? progress : null
            ));
        return new QueueActivity(queue.Name, leases.Count, [.. items]);
    }

    /// <summary>Works until asked to stop.</summary>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        using var pending = await SubscribeAsync(queue.SubscribeAsync, stoppingToken);
        using var cancellations = await SubscribeAsync(queue.SubscribeToCancellationsAsync, stoppingToken);
        using var backgroundCancellation = new CancellationTokenSource();
        var backgroundTasks = Task.WhenAll(
            RenewLeasesAsync(cancellations, backgroundCancellation.Token),
            ReportDepthAsync(backgroundCancellation.Token)
        );
        try
        {
            while (true)
                await LeaseAsync(pending, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await DrainAsync();
        }
        finally
        {
            await backgroundCancellation.CancelAsync();
            await backgroundTasks;
        }
    }

    /// <summary>A worker does not end because its server is away.</summary>
    private async Task<Subscription> SubscribeAsync(
        Func<CancellationToken, Task<Subscription>> subscribe,
        CancellationToken stoppingToken
    )
    {
        while (true)
        {
            try
            {
                return await subscribe(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                _outage.ReportFailure(error);
                await Task.Delay(PollInterval, time, stoppingToken);
            }
        }
    }

    private async Task LeaseAsync(Subscription pending, CancellationToken stoppingToken)
    {
        await _permits.WaitAsync(stoppingToken);
        var free = 1;
        while (free < maxInFlight && _permits.Wait(0, CancellationToken.None))
            free++;
        IReadOnlyList<WorkLease> leases = [];
        try
        {
            leases = await queue.LeaseAsync(free, stoppingToken);
            _outage.ReportRecovery();
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            _outage.ReportFailure(error);
        }
        finally
        {
            if (leases.Count < free)
                _permits.Release(free - leases.Count);
        }
        foreach (var lease in leases)
            Start(lease, stoppingToken);
        if (leases.Count == 0)
            await pending.WaitAsync(PollInterval, stoppingToken);
    }

    private void Start(WorkLease lease, CancellationToken stoppingToken)
    {
        foreach (var previous in _inFlight.Values.Where(previous => previous.Lease.Id == lease.Id))
            previous.Abandon(lost: true);
        var active = new ActiveLease(lease, time.GetTimestamp());
        if (stoppingToken.IsCancellationRequested)
            active.Cancel(); // it was on its way when the wish to stop came
        _inFlight[(lease.Token, lease.Id)] = active;
        active.Completion = Task.Run(() => RunItemAsync(active), CancellationToken.None);
    }

    private async Task RunItemAsync(ActiveLease active)
    {
        using var span = QueueTelemetry.StartProcess(queue.Name, active.Lease);
        try
        {
            await ProcessAndSettleAsync(active);
        }
        catch (Exception error)
        {
            // The lease runs out, and another worker takes the item.
            Log.ItemNotSettled(logger, queue.Name, active.Lease.Id, error);
        }
        finally
        {
            _inFlight.TryRemove((active.Lease.Token, active.Lease.Id), out _);
            active.Dispose();
            _permits.Release();
        }
    }

    private async Task ProcessAndSettleAsync(ActiveLease active)
    {
        var lease = active.Lease;
        if (lease.MinimumVersion is { } needed && needed > _version)
        {
            await ReleaseForHigherVersionAsync(lease, needed);
            return;
        }
        try
        {
            active.Token.ThrowIfCancellationRequested();
            var result = await processItem(lease, active, active.Token);
            if (!await queue.CompleteAsync(lease, result))
                Log.LeaseLost(logger, queue.Name, lease.Id);
        }
        catch (OperationCanceledException) when (active.Token.IsCancellationRequested)
        {
            if (active.IsLost)
                Log.LeaseLost(logger, queue.Name, lease.Id);
            else if (active.IsAbandoned)
                await queue.FailAsync(lease, "was cancelled", permanent: true);
            else
                await queue.ReleaseAsync(lease);
        }
        catch (Exception error)
        {
            var state = await queue.FailAsync(lease, Reason(error), IsPermanent(error));
            Log.AttemptFailed(logger, queue.Name, lease.Id, lease.Attempt, state, error);
        }
    }

    /// <summary>
    /// It waits for a backoff, in which another worker can lease something else: this one would take it again at
    /// once.
    /// </summary>
    private async Task ReleaseForHigherVersionAsync(WorkLease lease, Version needed)
    {
        if (_versionsLogged.TryAdd(needed, true))
            Log.NeedsHigherVersion(logger, queue.Name, lease.Id, needed, _version);
        await queue.ReleaseAsync(lease, queue.Options.Backoff);
    }

    /// <summary>It would fail however often it is tried.</summary>
    private static bool IsPermanent(Exception error) =>
        error is PermanentFailureException or ArtifactAccessException;

    private static string Reason(Exception error) =>
        IsPermanent(error) ? error.Message
        : DiskFullError.IsCauseOf(error) ? $"{DiskFullError.Reason}: {error.Message}"
        : $"{error.GetType().Name}: {error.Message}";

    /// <summary>Tells how full the queue is as long as somebody listens.</summary>
    private async Task ReportDepthAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(DepthInterval, time);
            while (await timer.WaitForNextTickAsync(cancellationToken))
                if (QueueTelemetry.IsDepthEnabled)
                    await ReportDepthOnceAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The worker has ended.
        }
    }

    private async Task ReportDepthOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            QueueTelemetry.Depth(queue.Name, await queue.GetDepthAsync(cancellationToken));
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            _outage.ReportFailure(error);
        }
    }

    /// <summary>
    /// Renews leases when they are due, when there is progress to tell, and all of them when something was cancelled:
    /// one of them may be it.
    /// </summary>
    private async Task RenewLeasesAsync(Subscription cancellations, CancellationToken cancellationToken)
    {
        var heartbeat = queue.Options.RenewInterval;
        try
        {
            using var timer = new PeriodicTimer(
                heartbeat < ProgressInterval ? heartbeat : ProgressInterval,
                time
            );
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var all = cancellations.TryConsume();
                foreach (var active in _inFlight.Values)
                    if (
                        all
                        || active.HasUnreportedProgress
                        || time.GetElapsedTime(active.RenewedAt) + ProgressInterval >= heartbeat
                    )
                        await RenewAsync(active, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The worker has ended.
        }
    }

    private async Task RenewAsync(ActiveLease active, CancellationToken cancellationToken)
    {
        try
        {
            var state = await queue.RenewAsync(
                active.Lease,
                active.MarkRenewed(time.GetTimestamp()),
                cancellationToken
            );
            _outage.ReportRecovery();
            if (state == WorkState.Leased)
                return;
            active.Abandon(lost: state == WorkState.Unknown);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            _outage.ReportFailure(error); // without heartbeats every lease would run out: they go on
        }
    }

    private async Task DrainAsync()
    {
        Log.Draining(logger, queue.Name, _inFlight.Count);
        try
        {
            await Task.WhenAll(_inFlight.Values.Select(active => active.Completion))
                .WaitAsync(drainTimeout, time);
        }
        catch (TimeoutException)
        {
            foreach (var active in _inFlight.Values)
                active.Cancel();
            await Task.WhenAll(_inFlight.Values.Select(active => active.Completion));
        }
    }

    public void Dispose() => _permits.Dispose();

    /// <summary>An item in hand and why its work ends early, if it does.</summary>
    private sealed class ActiveLease(WorkLease lease, long startedAt) : IProgress<string>, IDisposable
    {
        private readonly CancellationTokenSource _cancellation = new();
        private volatile string? _progress;
        private string? _reportedProgress;
        private bool _disposed;

        public WorkLease Lease => lease;

        public CancellationToken Token => _cancellation.Token;

        public Task Completion { get; set; } = Task.CompletedTask;

        /// <summary>When it was taken, in the clock's ticks.</summary>
        public long StartedAt { get; } = startedAt;

        /// <summary>When the lease was renewed last, in the clock's ticks.</summary>
        public long RenewedAt { get; set; } = startedAt;

        /// <summary>The latest progress.</summary>
        public string? Progress => _progress;

        public bool HasUnreportedProgress => !ReferenceEquals(_progress, _reportedProgress);

        public bool IsAbandoned { get; private set; }

        public bool IsLost { get; private set; }

        public void Report(string value) => _progress = value;

        /// <summary>The progress, which is told now.</summary>
        public string? MarkRenewed(long now)
        {
            RenewedAt = now;
            return _reportedProgress = _progress;
        }

        public void Abandon(bool lost)
        {
            (IsAbandoned, IsLost) = (true, lost);
            Cancel();
        }

        public void Cancel()
        {
            lock (_cancellation)
                if (!_disposed)
                    _cancellation.Cancel();
        }

        public void Dispose()
        {
            lock (_cancellation)
                _disposed = true;
            _cancellation.Dispose();
        }
    }
}
