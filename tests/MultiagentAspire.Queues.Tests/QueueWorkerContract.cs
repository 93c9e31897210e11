using MultiagentAspire.Core;

namespace MultiagentAspire.Queues.Tests;

public sealed class QueueWorkerOnGarnet(Garnet server) : QueueWorkerContract(server), IClassFixture<Garnet>;

public sealed class QueueWorkerOnRedis(RealRedis server)
    : QueueWorkerContract(server),
        IClassFixture<RealRedis>;

/// <summary>What a worker does with its items, on every server that a queue runs on.</summary>
public abstract class QueueWorkerContract(IServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_result_reaches_every_caller_of_an_item_that_runs_once()
    {
        var queue = Queue();
        var calls = 0;
        await using var worker = RunningWorker.Start(
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
    public async Task A_worker_has_no_more_items_in_flight_than_its_limit()
    {
        var queue = Queue();
        var (now, maxCount) = (0, 0);
        var gate = new object();
        await using var worker = RunningWorker.Start(
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
    public async Task A_failure_is_retried_and_the_caller_sees_only_the_success()
    {
        var queue = Queue();
        await using var worker = RunningWorker.Start(
            queue,
            (lease, _, _) =>
                lease.Attempt < 3
                    ? throw new IOException("not yet")
                    : Task.FromResult($"at attempt {lease.Attempt}")
        );
        Assert.Equal("at attempt 3", await queue.ResultAsync(new WorkItem("a", ""), Stop));
    }

    [Fact]
    public async Task A_permanent_failure_reaches_the_caller_with_its_reason_and_becomes_a_dead_letter()
    {
        var queue = Queue();
        await using var worker = RunningWorker.Start(
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
    public async Task A_dead_letter_is_attempted_again_when_its_result_is_requested_again()
    {
        var queue = Queue();
        var broken = true;
        await using var worker = RunningWorker.Start(
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
    public async Task A_stopped_worker_finishes_its_items_in_flight()
    {
        var queue = Queue();
        var (started, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var worker = RunningWorker.Start(
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
    public async Task A_worker_whose_drain_timeout_is_over_releases_its_items()
    {
        var queue = Queue();
        var started = new TaskCompletionSource();
        var worker = RunningWorker.Start(
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
        await using var worker = RunningWorker.Start(
            queue,
            async (lease, progress, _) =>
            {
                Interlocked.Increment(ref calls);
                // Renewals carry the progress, twice a second: the fifth means that the first lease is over.
                for (var renewal = 0; renewal < 5; renewal++)
                {
                    progress.Report($"{renewal}");
                    await TestQueues.StoredAsync(queue, lease.Id, status => status.Progress == $"{renewal}");
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
        await using var old = RunningWorker.Start(
            queue,
            (lease, _, _) => Task.FromResult($"{lease.Id} by the old"),
            version: lower
        );
        await queue.EnqueueAsync(new WorkItem("new", "", MinimumVersion: needed), Stop);
        // The old worker has had the item when it waits; without the release it would be done or dead.
        await TestQueues.StoredAsync(queue, "new", status => status.State == WorkState.Waiting);
        Assert.Equal("any by the old", await queue.ResultAsync(new WorkItem("any", ""), Stop));
        await using var current = RunningWorker.Start(
            queue,
            (lease, _, _) => Task.FromResult($"{lease.Id} at attempt {lease.Attempt} by the current"),
            version: null
        );
        var result = await queue.ResultAsync(new WorkItem("new", "", MinimumVersion: needed), Stop);
        Assert.Equal("new at attempt 1 by the current", result);
    }

    private WorkQueue Queue(WorkQueueOptions? options = null) =>
        TestQueues.Create(server, options ?? new WorkQueueOptions { Backoff = TestQueues.Millisecond });
}
