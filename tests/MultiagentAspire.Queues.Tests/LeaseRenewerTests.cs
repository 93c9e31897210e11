using System.Threading.Channels;
using MultiagentAspire.Queues.Tests.Stubs;
using MultiagentAspire.Testing;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests;

public sealed class LeaseRenewerTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan HalfSecond = TimeSpan.FromMilliseconds(500);
    private readonly StubRedis _redis = new();
    private readonly ObservedTime _time = new();
    private readonly CapturedLog _log = new();
    private readonly Channel<bool> _ticks = Channel.CreateUnbounded<bool>();
    private readonly CancellationTokenSource _end = new();
    private readonly Subscription _cancellations;
    private readonly List<ActiveLease> _leases = [];
    private Task _run = Task.CompletedTask;

    public LeaseRenewerTests()
    {
        _cancellations = new Subscription(_time, _ => { });
        _redis.Answer = _ => Task.FromResult(Replies.Text("l"));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts the renewals of two leases and returns the time between two ticks.</summary>
    private async Task<TimeSpan> StartAsync(TimeSpan lease)
    {
        var options = new WorkQueueOptions { Lease = lease };
        var queue = new WorkQueue(_redis.Connection, "renewals", options, TimeProvider.System);
        foreach (var id in (string[])["a", "b"])
            _leases.Add(
                new ActiveLease(new WorkLease(id, "", 1, default, default, "token"), _time.GetTimestamp())
            );
        var renewer = new LeaseRenewer(queue, new OutageLog(_log, "renewals", _time), _time);
        _run = renewer.RunAsync(ActiveLeases, _cancellations, _end.Token);
        return await _time.NextWaitAsync(Stop).WaitAsync(Patience, Stop);
    }

    private IEnumerable<ActiveLease> ActiveLeases()
    {
        _ticks.Writer.TryWrite(true);
        return _leases;
    }

    /// <summary>Moves the clock and waits until the next tick has started, so the one before has ended.</summary>
    private async Task AdvanceAsync(TimeSpan span)
    {
        _time.Advance(span);
        await _ticks.Reader.ReadAsync(Stop).AsTask().WaitAsync(Patience, Stop);
    }

    private async Task<ScriptCall> NextCallAsync() => await _redis.NextAsync(Stop).WaitAsync(Patience, Stop);

    [Fact]
    public async Task Leases_are_looked_at_every_half_second_or_sooner_when_they_are_short()
    {
        Assert.Equal(HalfSecond, await StartAsync(TimeSpan.FromDays(1)));
        Assert.Equal(TimeSpan.FromMilliseconds(100), await StartAsync(TimeSpan.FromMilliseconds(300)));
    }

    [Fact]
    public async Task A_lease_is_renewed_half_a_second_before_a_third_of_it_is_over()
    {
        await StartAsync(TimeSpan.FromSeconds(30));
        await AdvanceAsync(TimeSpan.FromSeconds(9));
        await AdvanceAsync(HalfSecond);
        Assert.Equal(["a", "token", "30000", ""], (await NextCallAsync()).Arguments);
        Assert.Equal(["b", "token", "30000", ""], (await NextCallAsync()).Arguments);
        await AdvanceAsync(HalfSecond);
        Assert.Equal(2, _redis.Calls.Count);
        Assert.All(_leases, lease => Assert.Equal(9.5, SecondsUntil(lease.RenewedAt)));
        Assert.All(_leases, lease => Assert.False(lease.Token.IsCancellationRequested));
    }

    [Fact]
    public async Task Progress_is_reported_at_the_next_look_and_once()
    {
        await StartAsync(TimeSpan.FromDays(1));
        _leases[1].Report("half-way");
        await AdvanceAsync(HalfSecond);
        Assert.Equal(["b", "token", "86400000", "half-way"], (await NextCallAsync()).Arguments);
        await AdvanceAsync(HalfSecond);
        await AdvanceAsync(HalfSecond);
        Assert.Single(_redis.Calls);
    }

    [Fact]
    public async Task After_a_notification_of_a_cancellation_all_leases_are_renewed_once()
    {
        await StartAsync(TimeSpan.FromDays(1));
        await AdvanceAsync(HalfSecond);
        _cancellations.Notify();
        await AdvanceAsync(HalfSecond);
        Assert.Equal(
            ("a", "b"),
            ((await NextCallAsync()).Arguments[0], (await NextCallAsync()).Arguments[0])
        );
        await AdvanceAsync(HalfSecond);
        await AdvanceAsync(HalfSecond);
        Assert.Equal(2, _redis.Calls.Count);
    }

    [Theory]
    [InlineData("l", false, false)]
    [InlineData("k", true, false)]
    [InlineData("", true, true)]
    public async Task The_work_of_a_cancelled_item_and_of_a_lost_lease_is_stopped(
        string reply,
        bool abandoned,
        bool lost
    )
    {
        _redis.Answer = call => Task.FromResult(Replies.Text(call.Arguments[0] == "a" ? reply : "l"));
        await StartAsync(TimeSpan.FromDays(1));
        _cancellations.Notify();
        await AdvanceAsync(HalfSecond);
        await NextCallAsync();
        await NextCallAsync(); // of b: that of a has ended
        Assert.Equal(
            (abandoned, lost, abandoned),
            (_leases[0].IsAbandoned, _leases[0].IsLost, _leases[0].Token.IsCancellationRequested)
        );
        Assert.False(_leases[1].IsAbandoned);
    }

    [Fact]
    public async Task A_renewal_that_fails_is_logged_and_the_others_go_on()
    {
        var isAway = true;
        _redis.Answer = _ =>
            Volatile.Read(ref isAway)
                ? Task.FromException<RedisResult>(RedisErrors.Server("ERR no"))
                : Task.FromResult(Replies.Text("l"));
        await StartAsync(TimeSpan.FromDays(1));
        _cancellations.Notify();
        await AdvanceAsync(HalfSecond);
        await NextCallAsync();
        await NextCallAsync();
        await AdvanceAsync(HalfSecond);
        Assert.Contains("the server does not answer", Assert.Single(_log.Lines), StringComparison.Ordinal);
        Volatile.Write(ref isAway, false);
        _cancellations.Notify();
        await AdvanceAsync(HalfSecond);
        await NextCallAsync();
        await NextCallAsync();
        Assert.Contains("the server answers again", _log.Lines.Last(), StringComparison.Ordinal);
    }

    private double SecondsUntil(long timestamp) =>
        (_time.GetElapsedTime(timestamp) - (_time.GetUtcNow() - _time.Start)).Negate().TotalSeconds;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _run;
        _end.Dispose();
        foreach (var lease in _leases)
            lease.Dispose();
    }
}
