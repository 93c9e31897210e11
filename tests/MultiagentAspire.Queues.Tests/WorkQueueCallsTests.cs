using MultiagentAspire.Queues.Tests.Stubs;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests;

/// <summary>What a queue sends to its server, and how it reads the replies.</summary>
public sealed class WorkQueueCallsTests
{
    private static readonly WorkLease Lease = new("a", "body", 3, default, default, "token");
    private static readonly WorkQueueOptions Options = new() { MaxBody = 10 };
    private readonly StubRedis _redis = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private WorkQueue Queue => new(_redis.Connection, "calls", Options, TimeProvider.System);

    private void Reply(RedisResult reply) => _redis.Answer = _ => Task.FromResult(reply);

    private async Task<string[]> ArgumentsAsync(string script)
    {
        var call = await _redis.NextAsync(Stop);
        Assert.Equal(script, call.Script);
        return call.Arguments;
    }

    [Fact]
    public async Task Every_script_gets_the_keys_of_the_queue_in_one_order()
    {
        Reply(Replies.List(0, 0, 0, 0, 0, 0));
        await Queue.GetDepthAsync(Stop);
        string[] names =
        [
            "items",
            "pending:high",
            "pending:normal",
            "pending:low",
            "leases",
            "waiting",
            "dead",
            "finished",
        ];
        var call = Assert.Single(_redis.Calls);
        Assert.Equal(names.Select(name => $"multiagent:{{calls}}:{name}"), call.Keys);
        Assert.Equal([""], call.Arguments); // scripts read the first one
    }

    [Fact]
    public async Task An_item_is_sent_with_its_priority_delay_and_version()
    {
        Reply(Replies.Text(""));
        await Queue.EnqueueAsync(new WorkItem("a", "body"), Stop);
        Assert.Equal(["a", "body", "2", "0", "", ""], await ArgumentsAsync(QueueScripts.Enqueue));
        await Queue.EnqueueAsync(
            new WorkItem("b", "", WorkPriority.High, TimeSpan.FromSeconds(1.5), new Version(1, 2, 3)),
            Stop
        );
        Assert.Equal(["b", "", "1", "1500", "", "1.2.3"], await ArgumentsAsync(QueueScripts.Enqueue));
        await Queue.EnqueueAsync(new WorkItem("c", "", WorkPriority.Low), Stop);
        Assert.Equal("3", (await ArgumentsAsync(QueueScripts.Enqueue))[2]);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("k", true)]
    [InlineData("p", false)]
    [InlineData("w", false)]
    [InlineData("l", false)]
    [InlineData("c", false)]
    [InlineData("d", false)]
    public async Task Workers_are_notified_of_an_item_that_becomes_pending_and_of_no_other(
        string stateBefore,
        bool notified
    )
    {
        Reply(Replies.Text(stateBefore));
        await Queue.EnqueueAsync(new WorkItem("a", ""), Stop);
        Assert.Equal(notified ? [("multiagent:{calls}:bell", "a")] : [], _redis.Published);
    }

    [Fact]
    public async Task A_body_or_result_of_the_maximum_length_is_sent_and_a_longer_one_is_refused()
    {
        Reply(Replies.Number(1));
        var (longest, longer) = (new string('x', 10), new string('x', 11));
        await Queue.EnqueueAsync(new WorkItem("a", longest), Stop);
        Assert.True(await Queue.CompleteAsync(Lease, longest, Stop));
        var refusedBody = await Assert.ThrowsAsync<ArgumentException>(() =>
            Queue.EnqueueAsync(new WorkItem("a", longer), Stop)
        );
        var refusedResult = await Assert.ThrowsAsync<PermanentFailureException>(() =>
            Queue.CompleteAsync(Lease, longer, Stop)
        );
        Assert.Equal(
            "a: a body of 11 characters is larger than the queue calls takes (10).",
            refusedBody.Message
        );
        Assert.Equal(
            "a result of 11 characters is larger than the queue calls takes (10)",
            refusedResult.Message
        );
        Assert.Equal(2, _redis.Calls.Count);
    }

    [Fact]
    public async Task A_lease_asks_for_its_length_count_attempts_and_retention()
    {
        Reply(Replies.List("a", "body", "2", "", "1500", "1.2.3", "b", "", "1", "", "0", ""));
        var leases = await Queue.LeaseAsync(7, Stop);
        var arguments = await ArgumentsAsync(QueueScripts.Lease);
        Assert.Equal(["30000", "7", "5", "3600000"], arguments[1..]);
        var (age, version) = (TimeSpan.FromSeconds(1.5), new Version(1, 2, 3));
        Assert.Equal(
            [
                new WorkLease("a", "body", 2, default, age, arguments[0], version),
                new WorkLease("b", "", 1, default, default, arguments[0]),
            ],
            leases
        );
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public async Task A_completed_item_notifies_those_who_wait_unless_the_lease_was_lost(
        int reply,
        bool accepted
    )
    {
        Reply(Replies.Number(reply));
        Assert.Equal(accepted, await Queue.CompleteAsync(Lease, "result", Stop));
        Assert.Equal(["a", "token", "result"], await ArgumentsAsync(QueueScripts.Complete));
        Assert.Equal(accepted ? [("multiagent:{calls}:ended", "a")] : [], _redis.Published);
    }

    [Theory]
    [InlineData("w", false, "5", false)]
    [InlineData("d", true, "0", true)]
    [InlineData("k", false, "5", true)]
    [InlineData("", true, "0", false)]
    public async Task A_failure_waits_for_the_backoff_of_its_attempt_and_reports_the_last_one(
        string reply,
        bool permanent,
        string maxAttempts,
        bool notified
    )
    {
        Reply(Replies.Text(reply));
        await Queue.FailAsync(Lease, "why", permanent, Stop);
        Assert.Equal(["a", "token", "why", "4000", maxAttempts], await ArgumentsAsync(QueueScripts.Fail));
        Assert.Equal(notified ? [("multiagent:{calls}:ended", "a")] : [], _redis.Published);
    }

    [Fact]
    public async Task A_renewal_sends_the_length_of_the_lease_and_progress_and_a_release_its_delay()
    {
        await Queue.RenewAsync(Lease, cancellationToken: Stop);
        Assert.Equal(["a", "token", "30000", ""], await ArgumentsAsync(QueueScripts.Renew));
        await Queue.RenewAsync(Lease, "half", Stop);
        Assert.Equal("half", (await ArgumentsAsync(QueueScripts.Renew))[3]);
        await Queue.ReleaseAsync(Lease, TimeSpan.FromSeconds(2), Stop);
        Assert.Equal(["a", "token", "2000"], await ArgumentsAsync(QueueScripts.Release));
        await Queue.ReleaseAsync(Lease, cancellationToken: Stop);
        Assert.Equal("0", (await ArgumentsAsync(QueueScripts.Release))[2]);
    }

    [Theory]
    [InlineData("k", WorkState.Cancelled, "ended")]
    [InlineData("l", WorkState.Leased, "cancels")]
    [InlineData("c", WorkState.Completed, null)]
    [InlineData("d", WorkState.Dead, null)]
    [InlineData("", WorkState.Unknown, null)]
    public async Task A_cancellation_notifies_those_who_wait_or_the_worker(
        string reply,
        WorkState state,
        string? channel
    )
    {
        Reply(Replies.Text(reply));
        Assert.Equal(state, await Queue.CancelAsync("a", Stop));
        Assert.Equal(["a"], await ArgumentsAsync(QueueScripts.Cancel));
        Assert.Equal(channel is null ? [] : [($"multiagent:{{calls}}:{channel}", "a")], _redis.Published);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public async Task Requeuing_and_removing_tell_whether_they_had_an_effect(int reply, bool expected)
    {
        Reply(Replies.Number(reply));
        Assert.Equal(expected, await Queue.RequeueAsync("a", Stop));
        Assert.Equal(expected, await Queue.RemoveAsync("a", Stop));
        Assert.Equal([QueueScripts.Requeue, QueueScripts.Remove], _redis.Calls.Select(call => call.Script));
    }

    [Fact]
    public async Task The_depth_has_its_counts_in_the_order_of_the_reply()
    {
        Reply(Replies.List(1, 2, 3, 4, 5, 6));
        var depth = await Queue.GetDepthAsync(Stop);
        Assert.Equal(new QueueDepth(1, 2, 3, 4, 5, TimeSpan.FromMilliseconds(6)), depth);
    }

    [Fact]
    public async Task Lists_are_bounded_unless_another_count_is_asked_for()
    {
        Reply(Replies.List());
        await Queue.ListAsync(cancellationToken: Stop);
        Assert.Equal(["1000"], await ArgumentsAsync(QueueInspectionScripts.List));
        await Queue.ListDeadLettersAsync(cancellationToken: Stop);
        Assert.Equal(["100", "-1"], await ArgumentsAsync(QueueInspectionScripts.ListDeadLetters));
        await Queue.ListDeadLettersAsync(3, 20, Stop);
        Assert.Equal(["3", "20"], await ArgumentsAsync(QueueInspectionScripts.ListDeadLetters));
    }

    [Fact]
    public async Task Dead_letters_lose_a_cut_character_at_the_end_only_when_they_may_be_cut()
    {
        Reply(Replies.List("a", "bo\uFFFD", "why\uFFFD", 2, 1500, "b", "", "", 0, 0));
        var died = DateTimeOffset.FromUnixTimeMilliseconds(1500);
        var whole = await Queue.ListDeadLettersAsync(cancellationToken: Stop);
        Assert.Equal(
            [
                new DeadLetter("a", "bo\uFFFD", "why\uFFFD", 2, died),
                new DeadLetter("b", "", "", 0, DateTimeOffset.UnixEpoch),
            ],
            whole
        );
        var cut = await Queue.ListDeadLettersAsync(maxBodyBytes: 4, cancellationToken: Stop);
        Assert.Equal(new DeadLetter("a", "bo", "why", 2, died), cut[0]);
    }

    [Fact]
    public async Task The_status_of_several_items_is_one_call_and_that_of_none_is_no_call()
    {
        Assert.Empty(await Queue.GetStatusAsync([], Stop));
        Assert.Empty(_redis.Calls);
        Reply(Replies.List("c", "result", "", "half", "1500", "", "", "", "", ""));
        var statuses = await Queue.GetStatusAsync(["a", "b"], Stop);
        Assert.Equal(["a", "b"], await ArgumentsAsync(QueueInspectionScripts.GetStatus));
        var enqueued = DateTimeOffset.FromUnixTimeMilliseconds(1500);
        Assert.Equal(
            [
                new WorkStatus("a", WorkState.Completed, "result", null, "half") { Enqueued = enqueued },
                new WorkStatus("b", WorkState.Unknown, null, null, null),
            ],
            statuses
        );
        Reply(Replies.Status("d", reason: "why"));
        Assert.Equal("why", Assert.Single(await Queue.GetStatusAsync(["a"], Stop)).Reason);
    }
}
