namespace MultiagentAspire.Queues.Tests;

public sealed class DeadLetterOnGarnet(Garnet server) : DeadLetterContract(server), IClassFixture<Garnet>;

public sealed class DeadLetterOnRedis(RealRedis server)
    : DeadLetterContract(server),
        IClassFixture<RealRedis>;

/// <summary>Items that fail, on every server that a queue runs on.</summary>
public abstract class DeadLetterContract(IServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failed_attempt_waits_and_is_tried_again_and_the_last_one_leaves_the_item_dead_with_its_reason()
    {
        var queue = Queue(new WorkQueueOptions { MaxAttempts = 2, Backoff = TestQueues.Millisecond });
        await queue.EnqueueAsync(new WorkItem("a", "body"), Stop);
        var first = Assert.Single(await queue.LeaseAsync(1, Stop));
        Assert.Equal(
            WorkState.Waiting,
            await queue.FailAsync(first, "out of memory", permanent: false, Stop)
        );
        Assert.Equal("out of memory", (await queue.GetStatusAsync(["a"], Stop))[0].Reason);
        var second = await TestQueues.EventuallyAsync(async () =>
            (await queue.LeaseAsync(1, Stop)).SingleOrDefault()
        );
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
    public async Task Bodies_of_dead_letters_are_shortened_by_the_server(int maxLength, string expected)
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
    public async Task Of_many_dead_letters_the_latest_are_listed_with_the_time_of_their_failure()
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
    public async Task An_item_whose_workers_always_die_becomes_a_dead_letter()
    {
        var queue = Queue(new WorkQueueOptions { Lease = TestQueues.Millisecond, MaxAttempts = 3 });
        await queue.EnqueueAsync(new WorkItem("poison", ""), Stop);
        var dead = await TestQueues.EventuallyAsync(async () =>
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

    private WorkQueue Queue(WorkQueueOptions? options = null) =>
        TestQueues.Create(server, options ?? new WorkQueueOptions());
}
