using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;
using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Queues;

/// <summary>
/// Leases items from a queue and processes several concurrently. At shutdown it leases no more, finishes what it can
/// within <paramref name="drainTimeout"/>, and releases the rest. An item that needs a higher version is released for
/// another worker.
/// </summary>
/// <param name="queue">The queue of the items.</param>
/// <param name="processItem">Processes one item.</param>
/// <param name="maxInFlight">Maximum number of items in flight, at least 1.</param>
/// <param name="drainTimeout">Maximum time from the request of the shutdown to its end.</param>
/// <param name="time">Clock of renewals and timeouts.</param>
/// <param name="logger">Receives failed attempts, lost leases and outages of the server.</param>
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
    /// <summary>Notifications can be lost: an idle worker asks for items at least this often.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Longer progress is left out of <see cref="GetInFlight"/>.</summary>
    private const int MaxProgressLength = 500;

    // By lease, not by item: an item whose lease was lost can be leased again while its first processing still ends.
    private readonly ConcurrentDictionary<(string Token, string Id), ActiveLease> _inFlight = new();
    private readonly SemaphoreSlim _permits = new(maxInFlight);
    private readonly OutageLog _outage = new(logger, queue.Name, time);
    private readonly Version _version = version ?? ProductVersion.Current;
    private readonly ConcurrentDictionary<Version, bool> _versionsLogged = new();

    /// <summary>The items in flight, for the presence of the process.</summary>
    /// <param name="maxItems">
    /// Maximum number of items that are named, those in flight the longest first. All are counted.
    /// </param>
    public QueueActivity GetInFlight(int maxItems)
    {
        var leases = _inFlight.Values.ToList();
        var now = time.GetTimestamp();
        var items = leases
            .OrderBy(active => active.StartedAt)
            .Take(maxItems)
            .Select(active => ToInFlightItem(active, now));
        return new QueueActivity(queue.Name, leases.Count, [.. items]);
    }

    private InFlightItem ToInFlightItem(ActiveLease active, long now)
    {
        var progress = active.Progress;
        return new InFlightItem(
            active.Lease.Id,
            active.Lease.Attempt,
            time.GetElapsedTime(active.StartedAt, now),
            progress is { Length: <= MaxProgressLength } ? progress : null
        );
    }

    /// <summary>Processes items until a shutdown is requested, and drains.</summary>
    /// <param name="stoppingToken">Cancelled when a shutdown is requested.</param>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        using var pending = await SubscribeAsync(queue.SubscribeAsync, stoppingToken);
        using var cancellations = await SubscribeAsync(queue.SubscribeToCancellationsAsync, stoppingToken);
        using var backgroundCancellation = new CancellationTokenSource();
        var renewals = new LeaseRenewer(queue, _outage, time).RunAsync(
            () => _inFlight.Values,
            cancellations,
            backgroundCancellation.Token
        );
        var depths = new QueueDepthReporter(queue, _outage, time).RunAsync(backgroundCancellation.Token);
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
            await Task.WhenAll(renewals, depths);
        }
    }

    /// <summary>Subscribes, and tries again while the server is unavailable: a worker does not end then.</summary>
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

    /// <summary>Waits for a free permit, leases as many items as there are permits, and starts them.</summary>
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
            active.Cancel(); // leased while the shutdown was requested
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
            // The lease expires, and another worker takes the item.
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
    /// Releases an item with a delay. Without one, this worker would lease it again immediately.
    /// </summary>
    private async Task ReleaseForHigherVersionAsync(WorkLease lease, Version needed)
    {
        if (_versionsLogged.TryAdd(needed, true))
            Log.NeedsHigherVersion(logger, queue.Name, lease.Id, needed, _version);
        await queue.ReleaseAsync(lease, queue.Options.Backoff);
    }

    /// <summary>Whether further attempts would fail as well.</summary>
    private static bool IsPermanent(Exception error) =>
        error is PermanentFailureException or ArtifactAccessException;

    /// <summary>The failure in one line, with the type of unexpected errors.</summary>
    private static string Reason(Exception error)
    {
        if (IsPermanent(error))
            return error.Message;
        if (DiskFullError.IsCauseOf(error))
            return $"{DiskFullError.Reason}: {error.Message}";
        return $"{error.GetType().Name}: {error.Message}";
    }

    /// <summary>Waits for the items in flight; after the drain timeout cancels them and waits for their end.</summary>
    private async Task DrainAsync()
    {
        Log.Draining(logger, queue.Name, _inFlight.Count);
        try
        {
            await WaitForAllAsync().WaitAsync(drainTimeout, time);
        }
        catch (TimeoutException)
        {
            foreach (var active in _inFlight.Values)
                active.Cancel();
            await WaitForAllAsync();
        }
    }

    private Task WaitForAllAsync() => Task.WhenAll(_inFlight.Values.Select(active => active.Completion));

    /// <summary>Frees the worker after <see cref="RunAsync"/> has ended.</summary>
    public void Dispose() => _permits.Dispose();
}
