using System.Collections.Concurrent;
using MultiagentAspire.Queues.Tests.Stubs;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests;

/// <summary>Waiting for a result: which calls it makes and when.</summary>
public sealed class WorkQueueResultTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(3);
    private readonly StubRedis _redis = new();
    private readonly ObservedTime _time = new();
    private readonly ConcurrentQueue<string> _statesBefore = new();
    private readonly ConcurrentQueue<RedisResult> _statuses = new();

    public WorkQueueResultTests() => _redis.Answer = call => Task.FromResult(Reply(call));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private RedisResult Reply(ScriptCall call) =>
        call.Script switch
        {
            QueueScripts.Enqueue => Replies.Text(_statesBefore.TryDequeue(out var state) ? state : ""),
            QueueInspectionScripts.GetStatus => _statuses.TryDequeue(out var status)
                ? status
                : Replies.Status("l"),
            QueueScripts.Cancel => Replies.Text("k"),
            _ => Replies.Number(1),
        };

    private Task<string> ResultAsync(bool cancelItem = true, CancellationToken? cancellationToken = null) =>
        new WorkQueue(_redis.Connection, "results", new WorkQueueOptions(), _time)
            .ResultAsync(new WorkItem("a", "body"), cancellationToken ?? Stop, cancelItem)
            .WaitAsync(Patience, Stop);

    private async Task<string[]> ScriptsUntilWaitAsync()
    {
        Assert.Equal(PollInterval, await _time.NextWaitAsync(Stop).WaitAsync(Patience, Stop));
        return Scripts;
    }

    private string[] Scripts => [.. _redis.Calls.Select(call => NameOf(call.Script))];

    private static string NameOf(string script) =>
        script switch
        {
            QueueScripts.Enqueue => "enqueue",
            QueueScripts.Requeue => "requeue",
            QueueScripts.Cancel => "cancel",
            QueueInspectionScripts.GetStatus => "status",
            _ => "other",
        };

    [Fact]
    public async Task The_status_is_read_after_a_notification_of_the_end_without_any_delay()
    {
        var result = ResultAsync();
        Assert.Equal(["enqueue"], await ScriptsUntilWaitAsync());
        _statuses.Enqueue(Replies.Status("c", "done"));
        _redis.Notify("ended", "b"); // another item
        Assert.Equal(["enqueue"], Scripts);
        _redis.Notify("ended", "a");
        Assert.Equal("done", await result);
        Assert.Equal(["enqueue", "status"], Scripts);
    }

    [Fact]
    public async Task Without_a_notification_the_status_is_read_every_three_seconds()
    {
        var result = ResultAsync();
        await ScriptsUntilWaitAsync();
        _time.Advance(PollInterval);
        Assert.Equal(["enqueue", "status"], await ScriptsUntilWaitAsync());
        _statuses.Enqueue(Replies.Status("c"));
        _time.Advance(PollInterval);
        Assert.Equal("", await result); // an empty result is one
        Assert.Equal(["enqueue", "status", "status"], Scripts);
    }

    [Fact]
    public async Task A_stored_result_is_returned_at_once()
    {
        _statesBefore.Enqueue("c");
        _statuses.Enqueue(Replies.Status("c", "stored"));
        Assert.Equal("stored", await ResultAsync());
        Assert.Equal(["enqueue", "status"], Scripts);
    }

    [Theory]
    [InlineData("d", true)]
    [InlineData("p", false)]
    [InlineData("l", false)]
    [InlineData("w", false)]
    public async Task Only_a_dead_item_is_queued_again_before_the_wait(string stateBefore, bool requeued)
    {
        _statesBefore.Enqueue(stateBefore);
        _statuses.Enqueue(Replies.Status("c", "done"));
        var result = ResultAsync();
        Assert.Equal(requeued ? ["enqueue", "requeue"] : ["enqueue"], await ScriptsUntilWaitAsync());
        _redis.Notify("ended", "a");
        Assert.Equal("done", await result);
    }

    [Theory]
    [InlineData("k", true)]
    [InlineData("", true)]
    [InlineData("", false)]
    public async Task An_item_that_is_lost_or_that_another_caller_cancelled_is_enqueued_again(
        string state,
        bool cancelItem
    )
    {
        _statuses.Enqueue(Replies.Status(state));
        var result = ResultAsync(cancelItem);
        await ScriptsUntilWaitAsync();
        _redis.Notify("ended", "a");
        Assert.Equal(["enqueue", "status", "enqueue"], await ScriptsUntilWaitAsync());
        _statuses.Enqueue(Replies.Status("c", "done"));
        _redis.Notify("ended", "a");
        Assert.Equal("done", await result);
    }

    [Theory]
    [InlineData("d", "no memory", WorkState.Dead, "no memory")]
    [InlineData("d", "", WorkState.Dead, "failed")]
    [InlineData("k", "", WorkState.Cancelled, "was cancelled")]
    public async Task An_item_that_ended_without_a_result_is_an_error_with_its_reason(
        string state,
        string stored,
        WorkState expected,
        string reason
    )
    {
        _statuses.Enqueue(Replies.Status(state, reason: stored));
        var result = ResultAsync(cancelItem: false);
        await ScriptsUntilWaitAsync();
        _redis.Notify("ended", "a");
        var error = await Assert.ThrowsAsync<WorkFailedException>(() => result);
        Assert.Equal(("a", expected, reason), (error.Id, error.State, error.Reason));
        Assert.Equal($"{reason} (a)", error.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancelled_wait_cancels_its_item_unless_it_is_to_stay(bool cancelItem)
    {
        using var cancellation = new CancellationTokenSource();
        var result = ResultAsync(cancelItem, cancellation.Token);
        await ScriptsUntilWaitAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => result);
        Assert.Equal(cancelItem ? ["enqueue", "cancel"] : ["enqueue"], Scripts);
    }
}
