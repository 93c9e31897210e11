using Microsoft.Extensions.Logging.Abstractions;
using MultiagentAspire.Core;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Queues.Tests;

public sealed class QueueWorkerOnGarnet(Garnet server) : QueueWorkerContract(server), IClassFixture<Garnet>;

public sealed class QueueWorkerOnRedis(RealRedis server)
    : QueueWorkerContract(server),
        IClassFixture<RealRedis>;

/// <summary>What workers and those who wait for results promise each other.</summary>
public abstract class QueueWorkerContract(IServer server)
{
    private static int _queues;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private WorkQueue Queue(WorkQueueOptions? options = null) =>
        new(
            server.Redis,
            $"worker-{Interlocked.Increment(ref _queues)}",
            options ?? new WorkQueueOptions { Backoff = TimeSpan.FromMilliseconds(1) },
            TimeProvider.System
        );

    [Fact]
    public async Task A_result_comes_back_to_whoever_asked_for_it_however_many_asked()
    {
        var queue = Queue();
        var calls = 0;
        await using var worker = Start(
            queue,
            (lease, _, _) =>
            {
                Interlocked.Increment(ref calls);
                return Task.FromResult(lease.Body.ToUpperInvariant());
            }
        );
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 30)
                .Select(i => queue.ResultAsync(new WorkItem($"item-{i % 10}", $"body-{i % 10}"), Stop))
        );
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"BODY-{i % 10}"), results);
        Assert.Equal(10, calls);
    }

    [Fact]
    public async Task A_worker_holds_no_more_at_once_than_it_was_told()
    {
        var queue = Queue();
        var (now, maxCount) = (0, 0);
        var gate = new object();
        await using var worker = Start(
            queue,
            async (_, _, _) =>
            {
                lock (gate)
                    maxCount = Math.Max(maxCount, ++now);
                await Task.Yield();
                lock (gate)
                    now--;
                return "";
            },
            maxInFlight: 3
        );
        await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => queue.ResultAsync(new WorkItem($"item-{i}", ""), Stop))
        );
        Assert.InRange(maxCount, 1, 3);
    }

    [Fact]
    public async Task A_failure_is_tried_again_and_the_one_who_waits_sees_only_the_success()
    {
        var queue = Queue();
        await using var worker = Start(
            queue,
            (lease, _, _) =>
                lease.Attempt < 3
                    ? throw new IOException("not yet")
                    : Task.FromResult($"at attempt {lease.Attempt}")
        );
        Assert.Equal("at attempt 3", await queue.ResultAsync(new WorkItem("a", ""), Stop));
    }

    [Fact]
    public async Task A_permanent_failure_reaches_the_one_who_waits_with_its_reason_and_the_item_lies_among_the_dead()
    {
        var queue = Queue();
        await using var worker = Start(
            queue,
            (_, _, _) => throw new PermanentFailureException("the body is no request")
        );
        var error = await Assert.ThrowsAsync<WorkFailedException>(() =>
            queue.ResultAsync(new WorkItem("a", "rubbish"), Stop)
        );
        Assert.Equal((WorkState.Dead, "the body is no request"), (error.State, error.Reason));
        Assert.Equal(
            "rubbish",
            Assert.Single(await queue.ListDeadLettersAsync(cancellationToken: Stop)).Body
        );
    }

    [Fact]
    public async Task What_was_given_up_is_tried_anew_for_whoever_asks_again()
    {
        var queue = Queue();
        var broken = true;
        await using var worker = Start(
            queue,
            (_, _, _) =>
                Volatile.Read(ref broken)
                    ? throw new PermanentFailureException("the disk is full")
                    : Task.FromResult("done")
        );
        await Assert.ThrowsAsync<WorkFailedException>(() => queue.ResultAsync(new WorkItem("a", ""), Stop));
        Volatile.Write(ref broken, false);
        Assert.Equal("done", await queue.ResultAsync(new WorkItem("a", ""), Stop));
    }

    [Fact]
    public async Task Giving_up_the_wait_cancels_the_work_long_before_its_next_heartbeat()
    {
        var queue = Queue(new WorkQueueOptions { Lease = TimeSpan.FromDays(1) });
        var (started, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var worker = Start(
            queue,
            async (_, _, token) =>
            {
                started.SetResult();
                await using var registration = token.Register(ended.SetResult);
                await Task.Delay(Timeout.Infinite, token);
                return "";
            }
        );
        using var timeout = new CancellationTokenSource();
        var waiting = queue.ResultAsync(new WorkItem("a", ""), timeout.Token);
        await started.Task.WaitAsync(Stop);
        await timeout.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await ended.Task.WaitAsync(Stop);
    }

    [Fact]
    public async Task Progress_is_told_long_before_the_next_heartbeat()
    {
        var queue = Queue(new WorkQueueOptions { Lease = TimeSpan.FromDays(1) });
        await using var worker = Start(
            queue,
            async (lease, progress, _) =>
            {
                progress.Report("half-way");
                await StoredAsync(queue, lease.Id, status => status.Progress == "half-way");
                return "told";
            }
        );
        Assert.Equal("told", await queue.ResultAsync(new WorkItem("a", ""), Stop));
    }

    [Fact]
    public async Task Of_two_who_wait_for_the_same_item_one_may_give_up_and_the_other_still_gets_the_result()
    {
        var queue = Queue(
            new WorkQueueOptions
            {
                Lease = TimeSpan.FromMilliseconds(300),
                Backoff = TimeSpan.FromMilliseconds(1),
            }
        );
        var started = new TaskCompletionSource();
        await using var worker = Start(
            queue,
            async (lease, _, token) =>
            {
                if (!started.TrySetResult())
                    return "in the end";
                await Task.Delay(Timeout.Infinite, token); // the first delivery, until it is cancelled
                return "never";
            }
        );
        using var timeout = new CancellationTokenSource();
        var first = queue.ResultAsync(new WorkItem("a", ""), timeout.Token);
        var second = queue.ResultAsync(new WorkItem("a", ""), Stop);
        await started.Task.WaitAsync(Stop);
        await timeout.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("in the end", await second);
    }

    [Fact]
    public async Task An_item_that_comes_again_to_its_own_worker_ends_the_first_delivery_and_keeps_the_second_alive()
    {
        var queue = Queue(
            new WorkQueueOptions { Lease = TimeSpan.FromSeconds(2), Backoff = TimeSpan.FromMilliseconds(1) }
        );
        var (first, firstEnded, secondSawThat) = (
            new TaskCompletionSource<WorkLease>(),
            new TaskCompletionSource(),
            new TaskCompletionSource()
        );
        await using var worker = Start(
            queue,
            async (lease, progress, token) =>
            {
                if (first.TrySetResult(lease))
                {
                    await using var registration = token.Register(firstEnded.SetResult);
                    await secondSawThat.Task; // slow to let go
                    token.ThrowIfCancellationRequested();
                }
                await firstEnded.Task;
                secondSawThat.SetResult();
                // Five heartbeats, each half a second after the last: longer than the lease.
                for (var beat = 0; beat < 5; beat++)
                {
                    progress.Report($"{beat}");
                    await StoredAsync(queue, lease.Id, status => status.Progress == $"{beat}");
                }
                return $"delivery {lease.Attempt}";
            }
        );
        var result = queue.ResultAsync(new WorkItem("a", ""), Stop);
        // As when the server was away for longer than the lease: it is handed to another, here by its own token.
        await queue.ReleaseAsync(await first.Task.WaitAsync(Stop), cancellationToken: Stop);
        Assert.Equal("delivery 1", await result);
    }

    [Fact]
    public async Task An_item_apart_from_its_waits_goes_on_without_them_and_can_be_cancelled_by_name()
    {
        var queue = Queue();
        using var timeout = new CancellationTokenSource();
        var first = queue.ResultAsync(new WorkItem("a", ""), timeout.Token, cancelItem: false);
        await timeout.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await queue.EnqueueAsync(new WorkItem("a", ""), Stop); // there or not yet: it is pending now
        Assert.Equal(WorkState.Pending, (await queue.GetStatusAsync(["a"], Stop))[0].State);
        var second = queue.ResultAsync(new WorkItem("a", ""), Stop, cancelItem: false);
        await queue.CancelAsync("a", Stop);
        Assert.Equal(
            WorkState.Cancelled,
            (await Assert.ThrowsAsync<WorkFailedException>(() => second)).State
        );
    }

    [Fact]
    public async Task A_worker_that_is_stopped_finishes_what_it_holds()
    {
        var queue = Queue();
        var (started, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var worker = Start(
            queue,
            async (_, _, _) =>
            {
                started.SetResult();
                await go.Task;
                return "done";
            }
        );
        await queue.EnqueueAsync(new WorkItem("a", ""), Stop);
        await started.Task.WaitAsync(Stop);
        var stopping = worker.DisposeAsync();
        await queue.EnqueueAsync(new WorkItem("b", ""), Stop);
        go.SetResult();
        await stopping;
        Assert.Equal(
            [WorkState.Completed, WorkState.Pending],
            (await queue.GetStatusAsync(["a", "b"], Stop)).Select(status => status.State)
        );
    }

    [Fact]
    public async Task A_worker_whose_grace_is_over_hands_back_what_it_holds()
    {
        var queue = Queue();
        var started = new TaskCompletionSource();
        var worker = Start(
            queue,
            async (_, _, token) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.Infinite, token);
                return "";
            },
            drainTimeout: TimeSpan.FromMilliseconds(10)
        );
        await queue.EnqueueAsync(new WorkItem("a", ""), Stop);
        await started.Task.WaitAsync(Stop);
        await worker.DisposeAsync();
        var lease = Assert.Single(await queue.LeaseAsync(1, Stop));
        Assert.Equal(("a", 1), (lease.Id, lease.Attempt));
    }

    [Fact]
    public async Task Work_that_takes_longer_than_its_lease_is_still_done_once()
    {
        var queue = Queue(new WorkQueueOptions { Lease = TimeSpan.FromSeconds(2) });
        var calls = 0;
        await using var worker = Start(
            queue,
            async (lease, progress, _) =>
            {
                Interlocked.Increment(ref calls);
                // Heartbeats carry the progress, twice a second: the fifth means that the first lease is over.
                for (var beat = 0; beat < 5; beat++)
                {
                    progress.Report($"{beat}");
                    await StoredAsync(queue, lease.Id, status => status.Progress == $"{beat}");
                }
                return "slow";
            }
        );
        Assert.Equal("slow", await queue.ResultAsync(new WorkItem("a", ""), Stop));
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task An_item_that_needs_a_higher_version_is_released_unattempted_for_a_worker_that_has_it()
    {
        var queue = Queue(new WorkQueueOptions { Backoff = TimeSpan.FromMilliseconds(50) });
        var needed = ProductVersion.Current;
        var lower = new Version(needed.Major, needed.Minor - 1, 9);
        await using var old = Start(
            queue,
            (lease, _, _) => Task.FromResult($"{lease.Id} by the old"),
            version: lower
        );
        await queue.EnqueueAsync(new WorkItem("new", "", MinimumVersion: needed), Stop);
        // The old worker has had the item when it waits; without the release it would be done or dead.
        await StoredAsync(queue, "new", status => status.State == WorkState.Waiting);
        Assert.Equal("any by the old", await queue.ResultAsync(new WorkItem("any", ""), Stop));
        await using var current = Start(
            queue,
            (lease, _, _) => Task.FromResult($"{lease.Id} at attempt {lease.Attempt} by the current"),
            version: null
        );
        var result = await queue.ResultAsync(new WorkItem("new", "", MinimumVersion: needed), Stop);
        Assert.Equal("new at attempt 1 by the current", result);
    }

    /// <summary>Waits until the server has stored something of an item.</summary>
    private static Task StoredAsync(WorkQueue queue, string id, Predicate<WorkStatus> holds) =>
        Eventually.HoldsAsync(
            async () => holds((await queue.GetStatusAsync([id], Stop))[0]),
            $"the status of {id} is stored",
            Stop
        );

    private static Running Start(
        WorkQueue queue,
        ProcessWorkItem work,
        int maxInFlight = 8,
        TimeSpan? drainTimeout = null,
        Version? version = null
    )
    {
        var running = new Running(
            new QueueWorker(
                queue,
                work,
                maxInFlight,
                drainTimeout ?? TimeSpan.FromMinutes(1),
                TimeProvider.System,
                NullLogger.Instance,
                version
            )
        );
        running.Begin();
        return running;
    }

    private sealed class Running(QueueWorker worker) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private Task _run = Task.CompletedTask;

        public void Begin() => _run = Task.Run(() => worker.RunAsync(_stop.Token));

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run;
            worker.Dispose();
            _stop.Dispose();
        }
    }
}
