namespace MultiagentAspire.Queues.Tests;

public sealed class ResultWaitOnGarnet(Garnet server) : ResultWaitContract(server), IClassFixture<Garnet>;

public sealed class ResultWaitOnRedis(RealRedis server)
    : ResultWaitContract(server),
        IClassFixture<RealRedis>;

/// <summary>Callers that wait for the result of an item, on every server that a queue runs on.</summary>
public abstract class ResultWaitContract(IServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cancelled_wait_cancels_the_work_long_before_its_next_renewal()
    {
        var queue = Queue(new WorkQueueOptions { Lease = TimeSpan.FromDays(1) });
        var (started, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var worker = RunningWorker.Start(
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
    public async Task Progress_is_stored_long_before_the_next_renewal()
    {
        var queue = Queue(new WorkQueueOptions { Lease = TimeSpan.FromDays(1) });
        await using var worker = RunningWorker.Start(
            queue,
            async (lease, progress, _) =>
            {
                progress.Report("half-way");
                await TestQueues.StoredAsync(queue, lease.Id, status => status.Progress == "half-way");
                return "reported";
            }
        );
        Assert.Equal("reported", await queue.ResultAsync(new WorkItem("a", ""), Stop));
    }

    [Fact]
    public async Task Of_two_callers_of_an_item_one_cancels_and_the_other_still_gets_the_result()
    {
        var queue = Queue(
            new WorkQueueOptions
            {
                Lease = TimeSpan.FromMilliseconds(300),
                Backoff = TimeSpan.FromMilliseconds(1),
            }
        );
        var started = new TaskCompletionSource();
        await using var worker = RunningWorker.Start(
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
    public async Task An_item_leased_again_by_its_own_worker_ends_the_first_delivery_and_renews_the_second()
    {
        var queue = Queue(
            new WorkQueueOptions { Lease = TimeSpan.FromSeconds(2), Backoff = TimeSpan.FromMilliseconds(1) }
        );
        var (first, firstEnded, secondContinued) = (
            new TaskCompletionSource<WorkLease>(),
            new TaskCompletionSource(),
            new TaskCompletionSource()
        );
        await using var worker = RunningWorker.Start(
            queue,
            async (lease, progress, token) =>
            {
                if (first.TrySetResult(lease))
                {
                    await using var registration = token.Register(firstEnded.SetResult);
                    await secondContinued.Task; // slow to let go
                    token.ThrowIfCancellationRequested();
                }
                await firstEnded.Task;
                secondContinued.SetResult();
                // Five renewals, each half a second after the last: longer than the lease.
                for (var renewal = 0; renewal < 5; renewal++)
                {
                    progress.Report($"{renewal}");
                    await TestQueues.StoredAsync(queue, lease.Id, status => status.Progress == $"{renewal}");
                }
                return $"delivery {lease.Attempt}";
            }
        );
        var result = queue.ResultAsync(new WorkItem("a", ""), Stop);
        // As when the server was away for longer than the lease: another process leases it, here after a release.
        await queue.ReleaseAsync(await first.Task.WaitAsync(Stop), cancellationToken: Stop);
        Assert.Equal("delivery 1", await result);
    }

    [Fact]
    public async Task An_item_outlives_its_waits_if_asked_to_and_can_be_cancelled_by_its_id()
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

    private WorkQueue Queue(WorkQueueOptions? options = null) =>
        TestQueues.Create(server, options ?? new WorkQueueOptions { Backoff = TestQueues.Millisecond });
}
