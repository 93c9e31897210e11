using System.Collections.Concurrent;
using MultiagentAspire.Core;
using MultiagentAspire.Queues.Tests.Stubs;
using MultiagentAspire.Testing;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests;

/// <summary>What a worker sends and logs, and when.</summary>
public sealed class QueueWorkerTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(7);
    private readonly StubRedis _redis = new();
    private readonly ObservedTime _time = new();
    private readonly CapturedLog _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<RedisResult> _leases = new();
    private Func<RedisResult> _lease;
    private Func<RedisResult> _complete = () => Replies.Number(1);
    private string _renewal = "l";
    private QueueWorker? _worker;
    private Task _run = Task.CompletedTask;

    public QueueWorkerTests()
    {
        _lease = () => _leases.TryDequeue(out var lease) ? lease : Replies.List();
        _redis.Answer = call => Task.FromResult(Reply(call));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private RedisResult Reply(ScriptCall call) =>
        call.Script switch
        {
            QueueScripts.Lease => _lease(),
            QueueScripts.Renew => Replies.Text(_renewal),
            QueueScripts.Complete => _complete(),
            QueueScripts.Fail => Replies.Text("w"),
            _ => Replies.Number(1),
        };

    private QueueWorker Start(ProcessWorkItem process, int maxInFlight = 3)
    {
        var queue = new WorkQueue(_redis.Connection, "work", new WorkQueueOptions(), _time, TimeSpan.Zero);
        var version = new Version(1, 2, 3);
        _worker = new QueueWorker(queue, process, maxInFlight, DrainTimeout, _time, _log, version);
        _run = _worker.RunAsync(_stop.Token);
        return _worker;
    }

    private static Task<string> Done(WorkLease lease, IProgress<string> progress, CancellationToken token) =>
        Task.FromResult("done");

    private static ProcessWorkItem Failing(Exception error) => (_, _, _) => Task.FromException<string>(error);

    private static async Task<string> NeverAsync(CancellationToken token)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        return "";
    }

    private async Task<string[]> ArgumentsOfNextAsync(string script) =>
        (await _redis.NextAsync(script, Stop).WaitAsync(Patience, Stop)).Arguments;

    private Task WaitedAsync(TimeSpan length) => _time.WaitedAsync(length, Stop).WaitAsync(Patience, Stop);

    private Task LoggedAsync(string text) =>
        Eventually.HoldsAsync(() => Task.FromResult(Count(text) > 0), text, Stop);

    private int Count(string text) => _log.Lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    [Fact]
    public async Task An_idle_worker_asks_every_second_or_at_a_notification_for_as_many_items_as_it_may_hold()
    {
        Start(Done);
        Assert.Equal("3", (await ArgumentsOfNextAsync(QueueScripts.Lease))[2]);
        await WaitedAsync(PollInterval);
        _time.Advance(PollInterval);
        Assert.Equal("3", (await ArgumentsOfNextAsync(QueueScripts.Lease))[2]);
        await WaitedAsync(PollInterval);
        Assert.Equal(2, _redis.Calls.Count);
        _redis.Notify("bell", "any");
        Assert.Equal("3", (await ArgumentsOfNextAsync(QueueScripts.Lease))[2]);
    }

    [Fact]
    public async Task A_busy_worker_asks_for_as_many_items_as_it_has_permits_left()
    {
        _leases.Enqueue(Replies.Lease("a"));
        Start((_, _, token) => NeverAsync(token));
        await ArgumentsOfNextAsync(QueueScripts.Lease);
        Assert.Equal("2", (await ArgumentsOfNextAsync(QueueScripts.Lease))[2]);
        await WaitedAsync(PollInterval);
        _leases.Enqueue(Replies.List("b", "", "1", "", "0", "", "c", "", "1", "", "0", ""));
        _redis.Notify("bell", "b");
        await ArgumentsOfNextAsync(QueueScripts.Lease);
        await Eventually.HoldsAsync(
            () => Task.FromResult(_worker!.GetInFlight(9).Items.Count == 3),
            "3",
            Stop
        );
        Assert.Equal(3, _redis.Calls.Count); // with none left it does not ask
    }

    [Fact]
    public async Task A_finished_item_is_in_flight_no_more_and_its_permit_is_free()
    {
        _leases.Enqueue(Replies.Lease("a"));
        Start(Done, maxInFlight: 1);
        Assert.Equal(
            ["a", "done"],
            (await ArgumentsOfNextAsync(QueueScripts.Complete)).Where((_, i) => i != 1)
        );
        Assert.Equal("1", (await ArgumentsOfNextAsync(QueueScripts.Lease))[2]);
        Assert.Empty(_worker!.GetInFlight(9).Items);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_asked_again_after_a_second_for_as_many_items()
    {
        var isAway = true;
        _lease = () => Volatile.Read(ref isAway) ? throw RedisErrors.Server("ERR away") : Replies.List();
        Start(Done);
        await ArgumentsOfNextAsync(QueueScripts.Lease);
        await WaitedAsync(PollInterval);
        Assert.Contains("the server does not answer", Assert.Single(_log.Lines), StringComparison.Ordinal);
        Volatile.Write(ref isAway, false);
        _time.Advance(PollInterval);
        Assert.Equal("3", (await ArgumentsOfNextAsync(QueueScripts.Lease))[2]);
        await LoggedAsync("the server answers again");
    }

    [Fact]
    public async Task A_worker_that_cannot_subscribe_tries_again_after_a_second()
    {
        _redis.AnswerSubscription = number =>
            number is 1 or 3 ? Task.FromException(new IOException("away")) : Task.CompletedTask;
        Start(Done);
        for (var i = 0; i < 2; i++)
        {
            await WaitedAsync(PollInterval);
            Assert.Empty(_redis.Calls);
            _time.Advance(PollInterval);
        }
        await ArgumentsOfNextAsync(QueueScripts.Lease);
        Assert.Equal(1, Count("the server does not answer"));
        Assert.Equal(4, _redis.Subscriptions);
    }

    public static TheoryData<Exception, string, string> Failures =>
        new()
        {
            { new PermanentFailureException("no request"), "no request", "0" },
            { new ArtifactAccessException("outside"), "outside", "0" },
            { new IOException("write", 28), "the disk is full: write", "5" },
            { new IOException("read"), "IOException: read", "5" },
        };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_is_stored_in_one_line_and_logged(
        Exception error,
        string reason,
        string attempts
    )
    {
        _leases.Enqueue(Replies.Lease("a", attempt: 2));
        Start(Failing(error));
        Assert.Equal([reason, "2000", attempts], (await ArgumentsOfNextAsync(QueueScripts.Fail))[2..]);
        await LoggedAsync("Warning: Queue work: attempt 2 at a failed; it is Waiting now.");
        Assert.Equal(1, Count(error.GetType().Name));
    }

    [Fact]
    public async Task A_result_that_comes_after_the_lease_was_lost_is_logged_and_dropped()
    {
        _complete = () => Replies.Number(0);
        _leases.Enqueue(Replies.Lease("a"));
        Start(Done);
        await LoggedAsync("the lease of a was lost");
        Assert.Single(_log.Lines);
    }

    [Fact]
    public async Task An_item_whose_end_cannot_be_stored_is_logged_and_leaves_its_permit()
    {
        _complete = () => throw RedisErrors.Server("ERR full");
        _redis.Answer = call =>
            call.Script == QueueScripts.Fail
                ? Task.FromException<RedisResult>(RedisErrors.Server("ERR full"))
                : Task.FromResult(Reply(call));
        _leases.Enqueue(Replies.Lease("a"));
        Start(Done, maxInFlight: 1);
        await LoggedAsync("a could not be ended");
        await WaitedAsync(PollInterval); // it has asked for the next one
        Assert.Empty(_worker!.GetInFlight(9).Items);
    }

    [Theory]
    [InlineData("k")]
    [InlineData("")]
    public async Task A_cancelled_item_is_ended_and_a_lost_one_is_only_logged(string renewal)
    {
        _renewal = renewal;
        _leases.Enqueue(Replies.Lease("a"));
        Start((_, _, token) => NeverAsync(token));
        await WaitedAsync(PollInterval);
        _redis.Notify("cancels", "a");
        _time.Advance(PollInterval);
        if (renewal == "k")
        {
            Assert.Equal(
                ["was cancelled", "1000", "0"],
                (await ArgumentsOfNextAsync(QueueScripts.Fail))[2..]
            );
            Assert.Equal(0, Count("was lost"));
            return;
        }
        await LoggedAsync("the lease of a was lost");
        string[] ends = [QueueScripts.Fail, QueueScripts.Release, QueueScripts.Complete];
        Assert.DoesNotContain(_redis.Calls, call => ends.Contains(call.Script));
    }

    [Fact]
    public async Task An_item_that_is_leased_again_ends_its_own_earlier_processing_and_no_other()
    {
        _leases.Enqueue(Replies.Lease("a"));
        _leases.Enqueue(Replies.Lease("b"));
        _leases.Enqueue(Replies.Lease("a", attempt: 2));
        Start((_, _, token) => NeverAsync(token));
        await LoggedAsync("the lease of a was lost");
        await WaitedAsync(PollInterval);
        Assert.Equal(
            [("a", 2), ("b", 1)],
            _worker!.GetInFlight(9).Items.Select(item => (item.Id, item.Attempt)).Order()
        );
    }

    [Fact]
    public async Task A_worker_takes_items_up_to_its_version_and_releases_higher_ones_for_the_time_of_a_backoff()
    {
        _leases.Enqueue(Replies.Lease("equal", version: "1.2.3"));
        _leases.Enqueue(Replies.Lease("higher", version: "1.2.4"));
        _leases.Enqueue(Replies.Lease("again", version: "1.2.4"));
        _leases.Enqueue(Replies.Lease("highest", version: "2.0"));
        Start(Done, maxInFlight: 1);
        Assert.Equal("equal", (await ArgumentsOfNextAsync(QueueScripts.Complete))[0]);
        foreach (var id in (string[])["higher", "again", "highest"])
            Assert.Equal(
                [id, "1000"],
                (await ArgumentsOfNextAsync(QueueScripts.Release)).Where((_, i) => i != 1)
            );
        await LoggedAsync("highest needs a worker of version 2.0 or higher, this one is 1.2.3");
        Assert.Equal((1, 2), (Count("version 1.2.4"), _log.Lines.Count));
    }

    [Fact]
    public async Task The_items_in_flight_are_named_oldest_first_with_their_time_and_short_progress()
    {
        var (first, second) = (new string('x', 500), new string('x', 501));
        _leases.Enqueue(Replies.Lease("first"));
        Start(
            (lease, progress, token) =>
            {
                progress.Report(lease.Id == "first" ? first : second);
                return NeverAsync(token);
            }
        );
        await WaitedAsync(PollInterval);
        _time.Advance(PollInterval);
        await WaitedAsync(PollInterval);
        _leases.Enqueue(Replies.Lease("second"));
        _time.Advance(PollInterval);
        await WaitedAsync(PollInterval);
        await Eventually.HoldsAsync(() => Task.FromResult(ProgressOf("first") == first), "progress", Stop);
        var activity = _worker!.GetInFlight(9);
        Assert.Equal(["first", "second"], activity.Items.Select(item => item.Id));
        Assert.Equal([2, 0], activity.Items.Select(item => item.For.TotalSeconds));
        Assert.Equal([first, null], activity.Items.Select(item => item.Progress));
        Assert.Equal(["first"], _worker.GetInFlight(1).Items.Select(item => item.Id));
        Assert.Empty(_worker.GetInFlight(0).Items);

        string? ProgressOf(string id) =>
            _worker!.GetInFlight(9).Items.FirstOrDefault(item => item.Id == id)?.Progress;
    }

    [Fact]
    public async Task At_a_shutdown_items_may_end_until_the_drain_timeout_and_are_released_then()
    {
        _leases.Enqueue(Replies.Lease("a"));
        Start((_, _, token) => NeverAsync(token));
        await WaitedAsync(PollInterval);
        await _stop.CancelAsync();
        await WaitedAsync(DrainTimeout);
        Assert.Contains(
            "shutting down; 1 items in flight",
            Assert.Single(_log.Lines),
            StringComparison.Ordinal
        );
        Assert.False(_run.IsCompleted);
        _time.Advance(DrainTimeout);
        Assert.Equal(["a", "0"], (await ArgumentsOfNextAsync(QueueScripts.Release)).Where((_, i) => i != 1));
        await _run.WaitAsync(Patience, Stop);
    }

    [Fact]
    public async Task An_item_that_is_leased_while_the_shutdown_is_requested_is_released_unprocessed()
    {
        var processed = false;
        _lease = () =>
        {
            _stop.Cancel();
            return Replies.Lease("a");
        };
        Start(
            (_, _, _) =>
            {
                processed = true;
                return Task.FromResult("");
            }
        );
        await ArgumentsOfNextAsync(QueueScripts.Release);
        await _run.WaitAsync(Patience, Stop);
        Assert.False(processed);
    }

    [Fact]
    public async Task Workers_are_disposed_together()
    {
        var worker = Start(Done);
        await DisposeAsync();
        new QueueWorkers([worker]).Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => worker.RunAsync(CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_run, WaitedAsync(DrainTimeout));
        _time.Advance(DrainTimeout);
        await _run.WaitAsync(Patience, Stop);
        _worker?.Dispose();
    }
}
