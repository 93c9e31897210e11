using System.Collections.Concurrent;

namespace MultiagentAspire.Queues.Tests;

public sealed class WorkQueueOnGarnet(Garnet server) : WorkQueueContract(server), IClassFixture<Garnet>;

public sealed class WorkQueueOnRedis(RealRedis server) : WorkQueueContract(server), IClassFixture<RealRedis>;

/// <summary>What a queue promises, held against every server that it runs on.</summary>
public abstract class WorkQueueContract(IServer server)
{
    private static readonly TimeSpan MaxConcurrency = TimeSpan.FromMilliseconds(1);
    private static int _queues;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private WorkQueue Queue(WorkQueueOptions? options = null) =>
        new(
            server.Redis,
            $"test-{Interlocked.Increment(ref _queues)}",
            options ?? new WorkQueueOptions(),
            TimeProvider.System
        );

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
    public async Task A_lease_that_runs_out_gives_the_item_to_another_and_its_first_owner_can_no_longer_end_it()
    {
        var queue = Queue(new WorkQueueOptions { Lease = MaxConcurrency });
        await queue.EnqueueAsync(new WorkItem("a", "body"), Stop);
        var first = Assert.Single(await queue.LeaseAsync(1, Stop));
        var second = await EventuallyAsync(async () => (await queue.LeaseAsync(1, Stop)).SingleOrDefault());
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
    public async Task A_heartbeat_keeps_the_lease_and_carries_the_progress()
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
    public async Task A_failed_attempt_waits_and_is_tried_again_and_the_last_one_leaves_the_item_dead_with_its_reason()
    {
        var queue = Queue(new WorkQueueOptions { MaxAttempts = 2, Backoff = MaxConcurrency });
        await queue.EnqueueAsync(new WorkItem("a", "body"), Stop);
        var first = Assert.Single(await queue.LeaseAsync(1, Stop));
        Assert.Equal(
            WorkState.Waiting,
            await queue.FailAsync(first, "out of memory", permanent: false, Stop)
        );
        Assert.Equal("out of memory", (await queue.GetStatusAsync(["a"], Stop))[0].Reason);
        var second = await EventuallyAsync(async () => (await queue.LeaseAsync(1, Stop)).SingleOrDefault());
        Assert.Equal(WorkState.Dead, await queue.FailAsync(second, "again", permanent: false, Stop));
        Assert.Empty(await queue.LeaseAsync(1, Stop));
        var dead = Assert.Single(await queue.ListDeadLettersAsync(cancellationToken: Stop));
        Assert.Equal(("a", "body", "again", 2), (dead.Id, dead.Body, dead.Reason, dead.Attempts));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "a")]
    [InlineData(2, "a")] // in the middle of the ü
    [InlineData(3, "aü")]
    [InlineData(100, "aüb")]
    public async Task Bodies_of_dead_items_are_cut_off_by_the_server_for_whoever_only_looks(
        int maxLength,
        string expected
    )
    {
        var queue = Queue();
        await queue.EnqueueAsync(new WorkItem("a", "aüb"), Stop);
        await queue.FailAsync(Assert.Single(await queue.LeaseAsync(1, Stop)), "aüb", permanent: true, Stop);
        var dead = Assert.Single(
            await queue.ListDeadLettersAsync(maxBodyBytes: maxLength, cancellationToken: Stop)
        );
        Assert.Equal((expected, expected), (dead.Body, dead.Reason));
    }

    [Fact]
    public async Task Of_many_dead_items_the_latest_are_told_with_the_time_at_which_they_died()
    {
        var queue = Queue();
        foreach (var id in (string[])["first", "second", "third"])
            await queue.EnqueueAsync(new WorkItem(id, ""), Stop);
        foreach (var lease in await queue.LeaseAsync(3, Stop))
            await queue.FailAsync(lease, "no", permanent: true, Stop);
        Assert.Equal(2, (await queue.ListDeadLettersAsync(2, cancellationToken: Stop)).Count);
        Assert.InRange(
            DateTimeOffset.UtcNow - (await queue.ListDeadLettersAsync(cancellationToken: Stop))[0].DeadAt,
            TimeSpan.FromMinutes(-1),
            TimeSpan.FromMinutes(1)
        );
    }

    [Fact]
    public async Task An_item_whose_workers_always_die_ends_among_the_dead()
    {
        var queue = Queue(new WorkQueueOptions { Lease = MaxConcurrency, MaxAttempts = 3 });
        await queue.EnqueueAsync(new WorkItem("poison", ""), Stop);
        var dead = await EventuallyAsync(async () =>
        {
            await queue.LeaseAsync(1, Stop);
            return (await queue.ListDeadLettersAsync(cancellationToken: Stop)).SingleOrDefault();
        });
        Assert.Equal(("poison", 3), (dead.Id, dead.Attempts));
        Assert.Contains("3 attempts", dead.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_item_can_be_requeued_and_has_all_its_attempts_again()
    {
        var queue = Queue();
        await queue.EnqueueAsync(new WorkItem("a", "body"), Stop);
        await queue.FailAsync(
            Assert.Single(await queue.LeaseAsync(1, Stop)),
            "malformed",
            permanent: true,
            Stop
        );
        Assert.False(await queue.RequeueAsync("unknown", Stop));
        Assert.True(await queue.RequeueAsync("a", Stop));
        Assert.Empty(await queue.ListDeadLettersAsync(cancellationToken: Stop));
        var lease = Assert.Single(await queue.LeaseAsync(1, Stop));
        Assert.Equal(("body", 1), (lease.Body, lease.Attempt));
        Assert.True(await queue.CompleteAsync(lease, "", Stop));
    }

    [Fact]
    public async Task An_item_handed_back_is_next_and_the_attempt_does_not_count()
    {
        var queue = Queue();
        await queue.EnqueueAsync(new WorkItem("a", ""), Stop);
        await queue.EnqueueAsync(new WorkItem("b", ""), Stop);
        await queue.ReleaseAsync(Assert.Single(await queue.LeaseAsync(1, Stop)), cancellationToken: Stop);
        var again = Assert.Single(await queue.LeaseAsync(1, Stop));
        Assert.Equal(("a", 1), (again.Id, again.Attempt));
    }

    [Fact]
    public async Task A_cancelled_item_is_not_leased_and_a_leased_one_is_given_up_at_the_next_heartbeat()
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
        await queue.EnqueueAsync(new WorkItem("soon", "", Delay: MaxConcurrency), Stop);
        var lease = await EventuallyAsync(async () => (await queue.LeaseAsync(5, Stop)).SingleOrDefault());
        Assert.Equal("soon", lease.Id);
        Assert.Equal(1, (await queue.GetDepthAsync(Stop)).Waiting);
    }

    [Fact]
    public async Task Results_older_than_the_retention_are_forgotten()
    {
        var queue = Queue(new WorkQueueOptions { Retention = MaxConcurrency });
        await queue.EnqueueAsync(new WorkItem("a", ""), Stop);
        await queue.CompleteAsync(Assert.Single(await queue.LeaseAsync(1, Stop)), "result", Stop);
        var forgotten = await EventuallyAsync(async () =>
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

    [Fact]
    public async Task The_depth_tells_every_kind_of_item_and_the_age_of_the_oldest()
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
    public async Task Of_more_items_than_are_asked_for_the_latest_are_listed_and_what_is_forgotten_is_not()
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
    public async Task A_body_of_any_characters_comes_back_as_it_was()
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
    public async Task A_body_that_is_too_large_is_refused_before_it_is_sent()
    {
        var queue = Queue(new WorkQueueOptions { MaxBody = 10 });
        var error = await Assert.ThrowsAsync<ArgumentException>(() =>
            queue.EnqueueAsync(new WorkItem("a", new string('x', 11)), Stop)
        );
        Assert.Contains("11 characters", error.Message, StringComparison.Ordinal);
        Assert.Equal(WorkState.Unknown, (await queue.GetStatusAsync(["a"], Stop))[0].State);
    }

    private static async Task<T> EventuallyAsync<T>(Func<Task<T?>> look)
        where T : class
    {
        while (true)
        {
            if (await look() is { } found)
                return found;
            await Task.Yield();
        }
    }
}
