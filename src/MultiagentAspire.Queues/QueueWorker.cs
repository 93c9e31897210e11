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
/// <param name="work">Does it.</param>
/// <param name="maxInFlight">How many items it works on at once at most.</param>
/// <param name="drainTimeout">Longest time from the start of the shutdown to the end.</param>
/// <param name="time">Clock of heartbeats.</param>
/// <param name="version">The worker's version; null: that of this build.</param>
public sealed class QueueWorker(
    WorkQueue queue,
    DoWork work,
    int maxInFlight,
    TimeSpan drainTimeout,
    TimeProvider time,
    ILogger logger,
    Version? version = null
) : IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>How soon progress is told, and a cancellation noticed.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan BetweenMeasures = TimeSpan.FromSeconds(10);

    // By lease, not by item: an item whose lease was lost can come again while its first delivery still ends.
    private readonly ConcurrentDictionary<(string Token, string Id), Held> _held = new();
    private readonly SemaphoreSlim _free = new(maxInFlight);
    private readonly Outage _outage = new(logger, queue.Name, time);
    private readonly Version _version = version ?? ProductVersion.Current;
    private readonly ConcurrentDictionary<Version, bool> _versionsLogged = new();

    /// <summary>Longer progress is not told as a part of what is in hand.</summary>
    private const int LongestProgress = 500;

    /// <summary>What it has in hand, by name the <paramref name="most"/> items that it has held longest.</summary>
    public QueueWork InHand(int most)
    {
        var (held, now) = (_held.Values.ToList(), time.GetTimestamp());
        var items = held.OrderBy(one => one.Begun)
            .Take(most)
            .Select(one => new ItemInHand(
                one.Lease.Id,
                one.Lease.Attempt,
                time.GetElapsedTime(one.Begun, now),
                one.Said is { Length: <= LongestProgress } said ? said : null
            ));
        return new QueueWork(queue.Name, held.Count, [.. items]);
    }

    /// <summary>Works until asked to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var bell = await HearAsync(queue.ListenAsync, stopping);
        using var cancels = await HearAsync(queue.ListenToCancelsAsync, stopping);
        using var alive = new CancellationTokenSource();
        var besides = Task.WhenAll(BeatAsync(cancels, alive.Token), MeasureAsync(alive.Token));
        try
        {
            while (true)
                await TakeAsync(bell, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await DrainAsync();
        }
        finally
        {
            await alive.CancelAsync();
            await besides;
        }
    }

    /// <summary>A worker does not end because its server is away.</summary>
    private async Task<Signal> HearAsync(
        Func<CancellationToken, Task<Signal>> listen,
        CancellationToken stopping
    )
    {
        while (true)
        {
            try
            {
                return await listen(stopping);
            }
            catch (Exception error) when (!stopping.IsCancellationRequested)
            {
                _outage.Failed(error);
                await Task.Delay(LookAgain, time, stopping);
            }
        }
    }

    private async Task TakeAsync(Signal bell, CancellationToken stopping)
    {
        await _free.WaitAsync(stopping);
        var room = 1;
        while (room < maxInFlight && _free.Wait(0, CancellationToken.None))
            room++;
        IReadOnlyList<WorkLease> leases = [];
        try
        {
            leases = await queue.LeaseAsync(room, stopping);
            _outage.Over();
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            _outage.Failed(error);
        }
        finally
        {
            if (leases.Count < room)
                _free.Release(room - leases.Count);
        }
        foreach (var lease in leases)
            Begin(lease, stopping);
        if (leases.Count == 0)
            await bell.NextAsync(LookAgain, stopping);
    }

    private void Begin(WorkLease lease, CancellationToken stopping)
    {
        foreach (var former in _held.Values.Where(former => former.Lease.Id == lease.Id))
            former.GiveUp(lost: true);
        var held = new Held(lease, time.GetTimestamp());
        if (stopping.IsCancellationRequested)
            held.HandBack(); // it was on its way when the wish to stop came
        _held[(lease.Token, lease.Id)] = held;
        held.Work = Task.Run(() => WorkAsync(held), CancellationToken.None);
    }

    private async Task WorkAsync(Held held)
    {
        using var span = QueueTelemetry.Process(queue.Name, held.Lease);
        try
        {
            await EndAsync(held);
        }
        catch (Exception error)
        {
            // The lease runs out, and another worker takes the item.
            Log.NotEnded(logger, queue.Name, held.Lease.Id, error);
        }
        finally
        {
            _held.TryRemove((held.Lease.Token, held.Lease.Id), out _);
            held.Dispose();
            _free.Release();
        }
    }

    private async Task EndAsync(Held held)
    {
        var lease = held.Lease;
        if (lease.MinimumVersion is { } needed && needed > _version)
        {
            await ReleaseForHigherVersionAsync(lease, needed);
            return;
        }
        try
        {
            held.Token.ThrowIfCancellationRequested();
            var result = await work(lease, held, held.Token);
            if (!await queue.CompleteAsync(lease, result))
                Log.LeaseLost(logger, queue.Name, lease.Id);
        }
        catch (OperationCanceledException) when (held.Token.IsCancellationRequested)
        {
            if (held.Lost)
                Log.LeaseLost(logger, queue.Name, lease.Id);
            else if (held.GivenUp)
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
        error is PermanentFailureException or ArtifactRefusedException;

    private static string Reason(Exception error) =>
        IsPermanent(error) ? error.Message
        : FullDisk.Caused(error) ? $"{FullDisk.Reason}: {error.Message}"
        : $"{error.GetType().Name}: {error.Message}";

    /// <summary>Tells how full the queue is as long as somebody listens.</summary>
    private async Task MeasureAsync(CancellationToken alive)
    {
        try
        {
            using var timer = new PeriodicTimer(BetweenMeasures, time);
            while (await timer.WaitForNextTickAsync(alive))
                if (QueueTelemetry.WantsDepth)
                    await MeasureOnceAsync(alive);
        }
        catch (OperationCanceledException) when (alive.IsCancellationRequested)
        {
            // The worker has ended.
        }
    }

    private async Task MeasureOnceAsync(CancellationToken alive)
    {
        try
        {
            QueueTelemetry.Depth(queue.Name, await queue.MeasureAsync(alive));
        }
        catch (Exception error) when (!alive.IsCancellationRequested)
        {
            _outage.Failed(error);
        }
    }

    /// <summary>
    /// Renews leases when they are due, when there is progress to tell, and all of them when something was cancelled:
    /// one of them may be it.
    /// </summary>
    private async Task BeatAsync(Signal cancels, CancellationToken alive)
    {
        var heartbeat = queue.Options.Heartbeat;
        try
        {
            using var timer = new PeriodicTimer(heartbeat < Tick ? heartbeat : Tick, time);
            while (await timer.WaitForNextTickAsync(alive))
            {
                var all = cancels.Take();
                foreach (var held in _held.Values)
                    if (all || held.HasNews || time.GetElapsedTime(held.Beaten) + Tick >= heartbeat)
                        await RenewAsync(held, alive);
            }
        }
        catch (OperationCanceledException) when (alive.IsCancellationRequested)
        {
            // The worker has ended.
        }
    }

    private async Task RenewAsync(Held held, CancellationToken alive)
    {
        try
        {
            var state = await queue.RenewAsync(held.Lease, held.Tell(time.GetTimestamp()), alive);
            _outage.Over();
            if (state == WorkState.Leased)
                return;
            held.GiveUp(lost: state == WorkState.Unknown);
        }
        catch (Exception error) when (!alive.IsCancellationRequested)
        {
            _outage.Failed(error); // without heartbeats every lease would run out: they go on
        }
    }

    private async Task DrainAsync()
    {
        Log.Draining(logger, queue.Name, _held.Count);
        try
        {
            await Task.WhenAll(_held.Values.Select(held => held.Work)).WaitAsync(drainTimeout, time);
        }
        catch (TimeoutException)
        {
            foreach (var held in _held.Values)
                held.HandBack();
            await Task.WhenAll(_held.Values.Select(held => held.Work));
        }
    }

    public void Dispose() => _free.Dispose();

    /// <summary>An item in hand and why its work ends early, if it does.</summary>
    private sealed class Held(WorkLease lease, long begun) : IProgress<string>, IDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private volatile string? _progress;
        private string? _told;
        private bool _over;

        public WorkLease Lease => lease;

        public CancellationToken Token => _end.Token;

        public Task Work { get; set; } = Task.CompletedTask;

        /// <summary>When it was taken, in the clock's ticks.</summary>
        public long Begun { get; } = begun;

        /// <summary>When the lease was renewed last, in the clock's ticks.</summary>
        public long Beaten { get; set; } = begun;

        /// <summary>The latest progress.</summary>
        public string? Said => _progress;

        public bool HasNews => !ReferenceEquals(_progress, _told);

        public bool GivenUp { get; private set; }

        public bool Lost { get; private set; }

        public void Report(string value) => _progress = value;

        /// <summary>The progress, which is told now.</summary>
        public string? Tell(long now)
        {
            Beaten = now;
            return _told = _progress;
        }

        public void GiveUp(bool lost)
        {
            (GivenUp, Lost) = (true, lost);
            HandBack();
        }

        public void HandBack()
        {
            lock (_end)
                if (!_over)
                    _end.Cancel();
        }

        public void Dispose()
        {
            lock (_end)
                _over = true;
            _end.Dispose();
        }
    }
}
