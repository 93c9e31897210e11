using MultiagentAspire.Queues.Tests.Stubs;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests;

/// <summary>How calls are repeated while the server is unavailable.</summary>
public sealed class QueueConnectionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly StubRedis _redis = new();
    private readonly ObservedTime _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<Exception> Outages =>
        [
            RedisErrors.Connection(),
            RedisErrors.Timeout(),
            new TimeoutException("slow"),
            RedisErrors.Server("LOADING Redis is loading the dataset in memory"),
        ];

    public static TheoryData<Exception> Faults =>
        [
            RedisErrors.Server("ERR not now, still LOADING"),
            RedisErrors.Server("WRONGTYPE"),
            new InvalidOperationException("LOADING"),
        ];

    private WorkQueue Queue(TimeSpan? reconnectTimeout = null) =>
        new(_redis.Connection, "calls", new WorkQueueOptions(), _time, reconnectTimeout);

    private void Fail(Exception error) => _redis.Answer = _ => Task.FromException<RedisResult>(error);

    private void Recover() => _redis.Answer = _ => Task.FromResult(Replies.List(1, 2, 3, 4, 5, 6000));

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task A_call_to_an_unavailable_server_is_repeated_each_time_after_twice_the_delay_up_to_2_s(
        Exception outage
    )
    {
        Fail(outage);
        var depth = Queue().GetDepthAsync(Stop);
        foreach (var milliseconds in (int[])[100, 200, 400, 800, 1600, 2000, 2000])
        {
            var wait = await _time.NextWaitAsync(Stop).WaitAsync(Patience, Stop);
            Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), wait);
            _time.Advance(wait);
        }
        Assert.Equal(TimeSpan.FromSeconds(2), await _time.NextWaitAsync(Stop).WaitAsync(Patience, Stop));
        Recover();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(new QueueDepth(1, 2, 3, 4, 5, TimeSpan.FromSeconds(6)), await depth);
        Assert.Equal(9, _redis.Calls.Count);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task An_error_of_the_server_itself_is_not_repeated(Exception serverError)
    {
        Fail(serverError);
        var error = await Assert.ThrowsAnyAsync<Exception>(() =>
            Queue().GetDepthAsync(Stop).WaitAsync(Patience, Stop)
        );
        Assert.Same(serverError, error);
        Assert.Single(_redis.Calls);
    }

    [Fact]
    public async Task A_call_fails_exactly_when_the_reconnect_timeout_has_passed()
    {
        Fail(new TimeoutException("slow"));
        var depth = Queue(TimeSpan.FromMilliseconds(300)).GetDepthAsync(Stop);
        foreach (var milliseconds in (int[])[100, 200])
        {
            await _time.NextWaitAsync(Stop).WaitAsync(Patience, Stop);
            Assert.False(depth.IsCompleted);
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }
        await Assert.ThrowsAsync<TimeoutException>(() => depth.WaitAsync(Patience, Stop));
        Assert.Equal(3, _redis.Calls.Count);
    }

    [Fact]
    public async Task A_call_waits_for_one_minute_unless_another_timeout_is_set()
    {
        Assert.Equal(TimeSpan.FromMinutes(1), WorkQueue.DefaultReconnectTimeout);
        Fail(new TimeoutException("slow"));
        var depth = Queue().GetDepthAsync(Stop);
        await _time.NextWaitAsync(Stop).WaitAsync(Patience, Stop);
        _time.Advance(TimeSpan.FromSeconds(59.9));
        await _time.NextWaitAsync(Stop).WaitAsync(Patience, Stop);
        Assert.False(depth.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await Assert.ThrowsAsync<TimeoutException>(() => depth.WaitAsync(Patience, Stop));
    }

    [Fact]
    public async Task A_cancelled_call_is_not_sent_and_a_cancelled_wait_ends()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Queue().GetDepthAsync(cancelled.Token));
        Assert.Empty(_redis.Calls);

        Fail(new TimeoutException("slow"));
        using var waiting = new CancellationTokenSource();
        var depth = Queue().GetDepthAsync(waiting.Token);
        await _time.NextWaitAsync(Stop).WaitAsync(Patience, Stop);
        await waiting.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => depth.WaitAsync(Patience, Stop));
    }

    [Fact]
    public async Task Queues_without_reconnect_fail_at_once_while_others_wait()
    {
        Fail(RedisErrors.Connection());
        var queues = new WorkQueues(_redis.Connection, _ => new WorkQueueOptions(), _time);
        using var waiting = new CancellationTokenSource();
        var patient = queues["any"].GetDepthAsync(waiting.Token);
        await Assert.ThrowsAsync<RedisConnectionException>(() =>
            queues.WithoutReconnect()["any"].GetDepthAsync(Stop).WaitAsync(Patience, Stop)
        );
        await Assert.ThrowsAsync<RedisConnectionException>(() =>
            queues
                .WithoutReconnect()["any"]
                .ListDeadLettersAsync(cancellationToken: Stop)
                .WaitAsync(Patience, Stop)
        );
        Assert.False(patient.IsCompleted);
        await waiting.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => patient);
    }

    [Fact]
    public void A_queue_is_made_once_for_each_name_with_the_options_of_that_name()
    {
        var names = new List<string>();
        var queues = new WorkQueues(
            _redis.Connection,
            name =>
            {
                names.Add(name);
                return new WorkQueueOptions { MaxAttempts = name.Length };
            },
            _time
        );
        Assert.Same(queues["three"], queues["three"]);
        Assert.Equal((5, 3), (queues["three"].Options.MaxAttempts, queues["two"].Options.MaxAttempts));
        Assert.Equal(["three", "two"], names);
    }
}
