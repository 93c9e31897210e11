using MultiagentAspire.Queues.Tests.Stubs;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Queues.Tests;

/// <summary>When a worker asks for items, what it holds, and how it ends.</summary>
public sealed class QueueWorkerTests : StubbedWorker
{
    [Fact]
    public async Task An_idle_worker_asks_every_second_or_at_a_notification_for_as_many_items_as_it_may_hold()
    {
        Start(Done);
        Assert.Equal("3", (await ArgumentsOfNextAsync(QueueScripts.Lease))[2]);
        await WaitedAsync(PollInterval);
        Time.Advance(PollInterval);
        Assert.Equal("3", (await ArgumentsOfNextAsync(QueueScripts.Lease))[2]);
        await WaitedAsync(PollInterval);
        Assert.Equal(2, Redis.Calls.Count);
        Redis.Notify("bell", "any");
        Assert.Equal("3", (await ArgumentsOfNextAsync(QueueScripts.Lease))[2]);
    }

    [Fact]
    public async Task A_busy_worker_asks_for_as_many_items_as_it_has_permits_left()
    {
        Leases.Enqueue(Replies.Lease("a"));
        Start((_, _, token) => NeverAsync(token));
        await ArgumentsOfNextAsync(QueueScripts.Lease);
        Assert.Equal("2", (await ArgumentsOfNextAsync(QueueScripts.Lease))[2]);
        await WaitedAsync(PollInterval);
        Leases.Enqueue(Replies.List("b", "", "1", "", "0", "", "c", "", "1", "", "0", ""));
        Redis.Notify("bell", "b");
        await ArgumentsOfNextAsync(QueueScripts.Lease);
        await Eventually.HoldsAsync(
            () => Task.FromResult(Worker!.GetInFlight(9).Items.Count == 3),
            "3",
            Stop
        );
        Assert.Equal(3, Redis.Calls.Count); // with none left it does not ask
    }

    [Fact]
    public async Task A_finished_item_is_in_flight_no_more_and_its_permit_is_free()
    {
        Leases.Enqueue(Replies.Lease("a"));
        Start(Done, maxInFlight: 1);
        Assert.Equal(
            ["a", "done"],
            (await ArgumentsOfNextAsync(QueueScripts.Complete)).Where((_, i) => i != 1)
        );
        Assert.Equal("1", (await ArgumentsOfNextAsync(QueueScripts.Lease))[2]);
        Assert.Empty(Worker!.GetInFlight(9).Items);
        Assert.Empty(Log.Lines);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_asked_again_after_a_second_for_as_many_items()
    {
        var isAway = true;
        Lease = () => Volatile.Read(ref isAway) ? throw RedisErrors.Server("ERR away") : Replies.List();
        Start(Done);
        await ArgumentsOfNextAsync(QueueScripts.Lease);
        await WaitedAsync(PollInterval);
        Assert.Contains("the server does not answer", Assert.Single(Log.Lines), StringComparison.Ordinal);
        Volatile.Write(ref isAway, false);
        Time.Advance(PollInterval);
        Assert.Equal("3", (await ArgumentsOfNextAsync(QueueScripts.Lease))[2]);
        await LoggedAsync("the server answers again");
    }

    [Fact]
    public async Task A_worker_that_cannot_subscribe_tries_again_after_a_second()
    {
        Redis.AnswerSubscription = number =>
            number is 1 or 3 ? Task.FromException(new IOException("away")) : Task.CompletedTask;
        Start(Done);
        for (var i = 0; i < 2; i++)
        {
            await WaitedAsync(PollInterval);
            Assert.Empty(Redis.Calls);
            Time.Advance(PollInterval);
        }
        await ArgumentsOfNextAsync(QueueScripts.Lease);
        Assert.Equal(1, Count("the server does not answer"));
        Assert.Equal(4, Redis.Subscriptions);
    }

    [Fact]
    public async Task The_items_in_flight_are_named_oldest_first_with_their_time_and_short_progress()
    {
        var (first, second) = (new string('x', 500), new string('x', 501));
        Leases.Enqueue(Replies.Lease("first"));
        Start(
            (lease, progress, token) =>
            {
                progress.Report(lease.Id == "first" ? first : second);
                return NeverAsync(token);
            }
        );
        await WaitedAsync(PollInterval);
        Time.Advance(PollInterval);
        await WaitedAsync(PollInterval);
        Leases.Enqueue(Replies.Lease("second"));
        Time.Advance(PollInterval);
        await WaitedAsync(PollInterval);
        await Eventually.HoldsAsync(() => Task.FromResult(ProgressOf("first") == first), "progress", Stop);
        var activity = Worker!.GetInFlight(9);
        Assert.Equal(["first", "second"], activity.Items.Select(item => item.Id));
        Assert.Equal([2, 0], activity.Items.Select(item => item.Duration.TotalSeconds));
        Assert.Equal([first, null], activity.Items.Select(item => item.Progress));
        Assert.Equal(["first"], Worker.GetInFlight(1).Items.Select(item => item.Id));
        Assert.Empty(Worker.GetInFlight(0).Items);

        string? ProgressOf(string id) =>
            Worker!.GetInFlight(9).Items.FirstOrDefault(item => item.Id == id)?.Progress;
    }

    [Fact]
    public async Task At_a_shutdown_items_may_end_until_the_drain_timeout_and_are_released_then()
    {
        Leases.Enqueue(Replies.Lease("a"));
        Start((_, _, token) => NeverAsync(token));
        await WaitedAsync(PollInterval);
        await Shutdown.CancelAsync();
        await WaitedAsync(DrainTimeout);
        Assert.Contains(
            "shutting down; 1 items in flight",
            Assert.Single(Log.Lines),
            StringComparison.Ordinal
        );
        Assert.False(Run.IsCompleted);
        Time.Advance(DrainTimeout);
        Assert.Equal(["a", "0"], (await ArgumentsOfNextAsync(QueueScripts.Release)).Where((_, i) => i != 1));
        await Run.WaitAsync(Patience, Stop);
    }

    [Fact]
    public async Task An_item_that_is_leased_while_the_shutdown_is_requested_is_released_unprocessed()
    {
        var processed = false;
        Lease = () =>
        {
            Shutdown.Cancel();
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
        await Run.WaitAsync(Patience, Stop);
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
}
