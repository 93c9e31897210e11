namespace MultiagentAspire.Queues.Tests;

public sealed class QueueListingOnGarnet(Garnet server) : QueueListingContract(server), IClassFixture<Garnet>;

public sealed class QueueListingOnRedis(RealRedis server)
    : QueueListingContract(server),
        IClassFixture<RealRedis>;

/// <summary>How many items a queue has, which, and until when, on every server that it runs on.</summary>
public abstract class QueueListingContract(IServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_depth_counts_every_state_and_has_the_age_of_the_oldest()
    {
        var queue = Queue();
        await queue.EnqueueAsync(new WorkItem("dead", ""), Stop);
        await queue.FailAsync(Assert.Single(await queue.LeaseAsync(1, Stop)), "no", permanent: true, Stop);
        await queue.EnqueueAsync(new WorkItem("leased", ""), Stop);
        await queue.LeaseAsync(1, Stop);
        await queue.EnqueueAsync(new WorkItem("pending", ""), Stop);
        await queue.EnqueueAsync(new WorkItem("waiting", "", Delay: TimeSpan.FromHours(1)), Stop);
        var depth = await queue.GetDepthAsync(Stop);
        Assert.Equal(
            (1, 1, 1, 1, 0),
            (depth.Pending, depth.Leased, depth.Waiting, depth.Dead, depth.Expired)
        );
        Assert.InRange(depth.OldestPending, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Every_item_that_is_known_is_listed_once_in_whatever_state_with_the_time_it_was_enqueued()
    {
        var queue = Queue();
        foreach (var id in (string[])["dead", "done", "leased"])
            await queue.EnqueueAsync(new WorkItem(id, ""), Stop);
        foreach (var lease in await queue.LeaseAsync(3, Stop))
            if (lease.Id == "dead")
                await queue.FailAsync(lease, "no", permanent: true, Stop);
            else if (lease.Id == "done")
                await queue.CompleteAsync(lease, "", Stop);
        foreach (var priority in Enum.GetValues<WorkPriority>())
            await queue.EnqueueAsync(new WorkItem($"{priority}", "", priority), Stop);
        await queue.EnqueueAsync(new WorkItem("waiting", "", Delay: TimeSpan.FromHours(1)), Stop);
        foreach (var id in (string[])["cancelled", "again"])
            await queue.EnqueueAsync(new WorkItem(id, ""), Stop);
        foreach (var id in (string[])["cancelled", "again"])
            await queue.CancelAsync(id, Stop);
        await queue.EnqueueAsync(new WorkItem("again", ""), Stop);

        var ids = await queue.ListAsync(cancellationToken: Stop);
        Assert.Equal(
            ["High", "Low", "Normal", "again", "cancelled", "dead", "done", "leased", "waiting"],
            ids.Order(StringComparer.Ordinal)
        );
        Assert.All(
            await queue.GetStatusAsync(ids, Stop),
            status =>
                Assert.InRange(
                    DateTimeOffset.UtcNow - status.Enqueued!.Value,
                    TimeSpan.FromMinutes(-1),
                    TimeSpan.FromMinutes(1)
                )
        );
        Assert.Null((await queue.GetStatusAsync(["unknown"], Stop))[0].Enqueued);
    }

    [Fact]
    public async Task Of_more_items_than_the_limit_the_latest_are_listed_and_removed_ones_are_not()
    {
        var queue = Queue();
        foreach (var id in (string[])["first", "second", "third"])
            await queue.EnqueueAsync(new WorkItem(id, ""), Stop);
        Assert.Equal(["second", "third"], (await queue.ListAsync(2, Stop)).Order(StringComparer.Ordinal));
        await queue.CancelAsync("third", Stop);
        await queue.RemoveAsync("third", Stop);
        Assert.Equal(
            ["first", "second"],
            (await queue.ListAsync(cancellationToken: Stop)).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Results_older_than_the_retention_are_forgotten()
    {
        var queue = Queue(new WorkQueueOptions { Retention = TestQueues.Millisecond });
        await queue.EnqueueAsync(new WorkItem("a", ""), Stop);
        await queue.CompleteAsync(Assert.Single(await queue.LeaseAsync(1, Stop)), "result", Stop);
        var forgotten = await TestQueues.EventuallyAsync(async () =>
        {
            await queue.LeaseAsync(1, Stop);
            return (await queue.GetStatusAsync(["a"], Stop)).SingleOrDefault(status =>
                status.State == WorkState.Unknown
            );
        });
        Assert.Null(forgotten.Result);
    }

    [Fact]
    public async Task An_item_that_has_ended_can_be_forgotten_and_done_anew_but_not_one_that_is_still_to_be_done()
    {
        var queue = Queue();
        await queue.EnqueueAsync(new WorkItem("a", "body"), Stop);
        Assert.False(await queue.RemoveAsync("a", Stop));
        await queue.CompleteAsync(Assert.Single(await queue.LeaseAsync(1, Stop)), "old", Stop);
        Assert.True(await queue.RemoveAsync("a", Stop));
        Assert.Equal(WorkState.Unknown, await queue.EnqueueAsync(new WorkItem("a", "body"), Stop));
        Assert.Equal("body", Assert.Single(await queue.LeaseAsync(1, Stop)).Body);
    }

    private WorkQueue Queue(WorkQueueOptions? options = null) =>
        TestQueues.Create(server, options ?? new WorkQueueOptions());
}
