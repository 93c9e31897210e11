using System.Collections.Concurrent;

namespace MultiagentAspire.Queues.Tests;

public sealed class WorkQueueOnGarnet(Garnet server) : WorkQueueContract(server), IClassFixture<Garnet>;

public sealed class WorkQueueOnRedis(RealRedis server) : WorkQueueContract(server), IClassFixture<RealRedis>;

/// <summary>Items, leases and results of a queue, tested on every server that it runs on.</summary>
public abstract class WorkQueueContract(IServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_item_is_leased_once_completed_and_its_result_kept()
    {
        var queue = Queue();
        Assert.Equal(WorkState.Unknown, await queue.EnqueueAsync(new WorkItem("a", "body"), Stop));
        var lease = Assert.Single(await queue.LeaseAsync(5, Stop));
        Assert.Equal(("a", "body", 1), (lease.Id, lease.Body, lease.Attempt));
        Assert.Empty(await queue.LeaseAsync(5, Stop));
        Assert.True(await queue.CompleteAsync(lease, "result", Stop));
        Assert.Equal(
            new WorkStatus("a", WorkState.Completed, "result", null, null),
            Assert.Single(await queue.GetStatusAsync(["a"], Stop)) with
            {
                Enqueued = null,
            }
        );
    }

    [Fact]
    public async Task An_item_enqueued_again_is_the_same_item_in_every_state()
    {
        var queue = Queue();
        await queue.EnqueueAsync(new WorkItem("a", "body"), Stop);
        Assert.Equal(WorkState.Pending, await queue.EnqueueAsync(new WorkItem("a", "body"), Stop));
        var lease = Assert.Single(await queue.LeaseAsync(5, Stop));
        Assert.Equal(WorkState.Leased, await queue.EnqueueAsync(new WorkItem("a", "body"), Stop));
        await queue.CompleteAsync(lease, "first", Stop);
        Assert.Equal(WorkState.Completed, await queue.EnqueueAsync(new WorkItem("a", "body"), Stop));
        Assert.Empty(await queue.LeaseAsync(5, Stop));
    }

    [Fact]
    public async Task Higher_priorities_come_first_and_within_one_the_oldest()
    {
        var queue = Queue();
        foreach (
            var (id, priority) in new[]
            {
                ("low", WorkPriority.Low),
                ("first", WorkPriority.Normal),
                ("second", WorkPriority.Normal),
                ("high", WorkPriority.High),
            }
        )
            await queue.EnqueueAsync(new WorkItem(id, "", priority), Stop);
        Assert.Equal(["high", "first"], (await queue.LeaseAsync(2, Stop)).Select(lease => lease.Id));
        Assert.Equal(["second", "low"], (await queue.LeaseAsync(2, Stop)).Select(lease => lease.Id));
    }

    [Fact]
    public async Task An_expired_lease_gives_the_item_to_another_and_its_first_owner_can_no_longer_end_it()
    {
        var queue = Queue(new WorkQueueOptions { Lease = TestQueues.Millisecond });
        await queue.EnqueueAsync(new WorkItem("a", "body"), Stop);
        var first = Assert.Single(await queue.LeaseAsync(1, Stop));
        var second = await TestQueues.EventuallyAsync(async () =>
            (await queue.LeaseAsync(1, Stop)).SingleOrDefault()
        );
        Assert.Equal(("a", 2), (second.Id, second.Attempt));
        Assert.NotEqual(first.Token, second.Token);
        Assert.False(await queue.CompleteAsync(first, "stale", Stop));
        Assert.Equal(WorkState.Unknown, await queue.RenewAsync(first, cancellationToken: Stop));
        Assert.Equal(WorkState.Unknown, await queue.FailAsync(first, "stale", permanent: true, Stop));
        Assert.True(await queue.CompleteAsync(second, "fresh", Stop));
        Assert.Equal("fresh", (await queue.GetStatusAsync(["a"], Stop))[0].Result);
        Assert.Equal(1, (await queue.GetDepthAsync(Stop)).Expired);
    }

    [Fact]
    public async Task A_renewal_keeps_the_lease_and_carries_the_progress()
    {
        var queue = Queue();
        await queue.EnqueueAsync(new WorkItem("a", ""), Stop);
        var lease = Assert.Single(await queue.LeaseAsync(1, Stop));
        Assert.Equal(WorkState.Leased, await queue.RenewAsync(lease, "3 of 8", Stop));
        Assert.Equal(
            new WorkStatus("a", WorkState.Leased, null, null, "3 of 8"),
            Assert.Single(await queue.GetStatusAsync(["a"], Stop)) with
            {
                Enqueued = null,
            }
        );
    }

    [Fact]
    public async Task A_released_item_is_next_and_the_attempt_does_not_count()
    {
        var queue = Queue();
        await queue.EnqueueAsync(new WorkItem("a", ""), Stop);
        await queue.EnqueueAsync(new WorkItem("b", ""), Stop);
        await queue.ReleaseAsync(Assert.Single(await queue.LeaseAsync(1, Stop)), cancellationToken: Stop);
        var again = Assert.Single(await queue.LeaseAsync(1, Stop));
        Assert.Equal(("a", 1), (again.Id, again.Attempt));
    }

    [Fact]
    public async Task A_cancelled_item_is_not_leased_and_a_leased_one_is_cancelled_at_the_next_renewal()
    {
        var queue = Queue();
        await queue.EnqueueAsync(new WorkItem("a", ""), Stop);
        var leased = Assert.Single(await queue.LeaseAsync(1, Stop));
        await queue.EnqueueAsync(new WorkItem("b", ""), Stop);
        Assert.Equal(WorkState.Cancelled, await queue.CancelAsync("b", Stop));
        Assert.Equal(WorkState.Leased, await queue.CancelAsync("a", Stop));
        Assert.Empty(await queue.LeaseAsync(1, Stop));
        Assert.Equal(WorkState.Cancelled, await queue.RenewAsync(leased, cancellationToken: Stop));
        Assert.Equal(
            WorkState.Cancelled,
            await queue.FailAsync(leased, "was cancelled", permanent: true, Stop)
        );
        Assert.Empty(await queue.ListDeadLettersAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task A_cancelled_item_that_is_enqueued_again_is_done_after_all()
    {
        var queue = Queue();
        await queue.EnqueueAsync(new WorkItem("a", "body"), Stop);
        await queue.CancelAsync("a", Stop);
        Assert.Equal(WorkState.Cancelled, await queue.EnqueueAsync(new WorkItem("a", "body"), Stop));
        Assert.Equal("a", Assert.Single(await queue.LeaseAsync(5, Stop)).Id);
    }

    [Fact]
    public async Task A_delayed_item_is_not_leased_before_its_time()
    {
        var queue = Queue();
        await queue.EnqueueAsync(new WorkItem("later", "", Delay: TimeSpan.FromHours(1)), Stop);
        await queue.EnqueueAsync(new WorkItem("soon", "", Delay: TestQueues.Millisecond), Stop);
        var lease = await TestQueues.EventuallyAsync(async () =>
            (await queue.LeaseAsync(5, Stop)).SingleOrDefault()
        );
        Assert.Equal("soon", lease.Id);
        Assert.Equal(1, (await queue.GetDepthAsync(Stop)).Waiting);
    }

    [Fact]
    public async Task Workers_that_compete_get_every_item_exactly_once()
    {
        var queue = Queue();
        for (var i = 0; i < 200; i++)
            await queue.EnqueueAsync(new WorkItem($"item-{i}", ""), Stop);
        var taken = new ConcurrentBag<string>();
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async _ =>
                {
                    while (await queue.LeaseAsync(3, Stop) is { Count: > 0 } leases)
                        foreach (var lease in leases)
                            if (await queue.CompleteAsync(lease, "", Stop))
                                taken.Add(lease.Id);
                })
        );
        Assert.Equal(200, taken.Count);
        Assert.Equal(200, taken.Distinct().Count());
    }

    [Fact]
    public async Task A_body_of_any_characters_is_returned_unchanged()
    {
        var queue = Queue();
        var body = "ü\0\n\"{}[]:" + new string('x', 100_000);
        await queue.EnqueueAsync(new WorkItem("id with : and {braces}", body), Stop);
        var lease = Assert.Single(await queue.LeaseAsync(1, Stop));
        Assert.Equal(body, lease.Body);
        await queue.CompleteAsync(lease, body, Stop);
        Assert.Equal(body, (await queue.GetStatusAsync(["id with : and {braces}"], Stop))[0].Result);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_rejected_before_it_is_sent()
    {
        var queue = Queue(new WorkQueueOptions { MaxBody = 10 });
        var error = await Assert.ThrowsAsync<ArgumentException>(() =>
            queue.EnqueueAsync(new WorkItem("a", new string('x', 11)), Stop)
        );
        Assert.Contains("11 characters", error.Message, StringComparison.Ordinal);
        Assert.Equal(WorkState.Unknown, (await queue.GetStatusAsync(["a"], Stop))[0].State);
    }

    private WorkQueue Queue(WorkQueueOptions? options = null) =>
        TestQueues.Create(server, options ?? new WorkQueueOptions());
}
