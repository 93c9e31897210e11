using MultiagentAspire.Core;
using MultiagentAspire.Queues.Tests.Stubs;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests;

/// <summary>What becomes of an item that fails, is cancelled, is lost or needs another version.</summary>
public sealed class QueueWorkerOutcomeTests : StubbedWorker
{
    private static ProcessWorkItem Failing(Exception error) => (_, _, _) => Task.FromException<string>(error);

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
        Leases.Enqueue(Replies.Lease("a", attempt: 2));
        Start(Failing(error));
        Assert.Equal([reason, "2000", attempts], (await ArgumentsOfNextAsync(QueueScripts.Fail))[2..]);
        await LoggedAsync("Warning: Queue work: attempt 2 at a failed; it is Waiting now.");
        Assert.Equal(1, Count(error.GetType().Name));
    }

    [Fact]
    public async Task A_result_that_comes_after_the_lease_was_lost_is_logged_and_dropped()
    {
        Complete = () => Replies.Number(0);
        Leases.Enqueue(Replies.Lease("a"));
        Start(Done);
        await LoggedAsync("the lease of a was lost");
        Assert.Single(Log.Lines);
    }

    [Fact]
    public async Task An_item_whose_end_cannot_be_stored_is_logged_and_leaves_its_permit()
    {
        Complete = () => throw RedisErrors.Server("ERR full");
        Redis.Answer = call =>
            call.Script == QueueScripts.Fail
                ? Task.FromException<RedisResult>(RedisErrors.Server("ERR full"))
                : Task.FromResult(Reply(call));
        Leases.Enqueue(Replies.Lease("a"));
        Start(Done, maxInFlight: 1);
        await LoggedAsync("a could not be ended");
        await WaitedAsync(PollInterval); // it has asked for the next one
        Assert.Empty(Worker!.GetInFlight(9).Items);
    }

    [Theory]
    [InlineData("k")]
    [InlineData("")]
    public async Task A_cancelled_item_is_ended_and_a_lost_one_is_only_logged(string renewal)
    {
        Renewal = renewal;
        Leases.Enqueue(Replies.Lease("a"));
        Start((_, _, token) => NeverAsync(token));
        await WaitedAsync(PollInterval);
        Redis.Notify("cancels", "a");
        Time.Advance(PollInterval);
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
        Assert.DoesNotContain(Redis.Calls, call => ends.Contains(call.Script));
    }

    [Fact]
    public async Task An_item_that_is_leased_again_ends_its_own_earlier_processing_and_no_other()
    {
        Leases.Enqueue(Replies.Lease("a"));
        Leases.Enqueue(Replies.Lease("b"));
        Leases.Enqueue(Replies.Lease("a", attempt: 2));
        Start((_, _, token) => NeverAsync(token));
        await LoggedAsync("the lease of a was lost");
        await WaitedAsync(PollInterval);
        Assert.Equal(
            [("a", 2), ("b", 1)],
            Worker!.GetInFlight(9).Items.Select(item => (item.Id, item.Attempt)).Order()
        );
    }

    [Fact]
    public async Task A_worker_takes_items_up_to_its_version_and_releases_higher_ones_for_the_time_of_a_backoff()
    {
        Leases.Enqueue(Replies.Lease("equal", version: "1.2.3"));
        Leases.Enqueue(Replies.Lease("higher", version: "1.2.4"));
        Leases.Enqueue(Replies.Lease("again", version: "1.2.4"));
        Leases.Enqueue(Replies.Lease("highest", version: "2.0"));
        Start(Done, maxInFlight: 1);
        Assert.Equal("equal", (await ArgumentsOfNextAsync(QueueScripts.Complete))[0]);
        foreach (var id in (string[])["higher", "again", "highest"])
            Assert.Equal(
                [id, "1000"],
                (await ArgumentsOfNextAsync(QueueScripts.Release)).Where((_, i) => i != 1)
            );
        await LoggedAsync("highest needs a worker of version 2.0 or higher, this one is 1.2.3");
        Assert.Equal((1, 2), (Count("version 1.2.4"), Log.Lines.Count));
    }
}
