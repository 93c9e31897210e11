using MultiagentAspire.Queues.Tests.Stubs;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests;

/// <summary>Notifications of one channel, and the signal that they set.</summary>
public sealed class SubscriptionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);
    private readonly StubRedis _redis = new();
    private readonly ObservedTime _time = new();
    private readonly ChannelSubscriptions _channel;

    public SubscriptionTests() =>
        _channel = new ChannelSubscriptions(_redis.Connection, RedisChannel.Literal("ended"), _time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Task WaitAsync(Subscription subscription) =>
        subscription.WaitAsync(Timeout, Stop).WaitAsync(Patience, Stop);

    [Fact]
    public async Task A_notification_reaches_the_subscribers_of_its_item_and_of_all_items_and_no_others()
    {
        using var first = await _channel.SubscribeAsync("a");
        using var second = await _channel.SubscribeAsync("a");
        using var other = await _channel.SubscribeAsync("b");
        using var all = await _channel.SubscribeAsync(null);
        Assert.Equal([false, false, false, false], Consumed(first, second, other, all));
        _redis.Notify("ended", "a");
        Assert.Equal([true, true, false, true], Consumed(first, second, other, all));
        Assert.Equal([false, false, false, false], Consumed(first, second, other, all));
    }

    [Fact]
    public async Task Several_notifications_before_a_wait_count_as_one()
    {
        using var subscription = await _channel.SubscribeAsync("a");
        _redis.Notify("ended", "a");
        _redis.Notify("ended", "a");
        await WaitAsync(subscription);
        var second = WaitAsync(subscription);
        Assert.False(second.IsCompleted);
        _redis.Notify("ended", "a");
        await second;
        Assert.False(subscription.TryConsume());
    }

    [Fact]
    public async Task A_wait_without_a_notification_ends_exactly_at_its_timeout_and_without_an_error()
    {
        using var subscription = await _channel.SubscribeAsync("a");
        var wait = WaitAsync(subscription);
        Assert.Equal(Timeout, await _time.NextWaitAsync(Stop).WaitAsync(Patience, Stop));
        _time.Advance(Timeout - TimeSpan.FromTicks(1));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));
        await wait;
    }

    [Fact]
    public async Task A_cancelled_wait_ends_with_an_exception()
    {
        using var subscription = await _channel.SubscribeAsync("a");
        using var cancellation = new CancellationTokenSource();
        var wait = subscription.WaitAsync(Timeout, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task One_of_two_subscribers_can_leave_and_the_other_is_still_notified()
    {
        using var first = await _channel.SubscribeAsync("a");
        var second = await _channel.SubscribeAsync("a");
        second.Dispose();
        second.Dispose(); // again: no effect
        _redis.Notify("ended", "a");
        Assert.Equal([true, false], Consumed(first, second));
        first.Dispose();
        _redis.Notify("ended", "a");
        Assert.Equal([false], Consumed(first));
        using var third = await _channel.SubscribeAsync("a");
        _redis.Notify("ended", "a");
        Assert.Equal([true], Consumed(third));
    }

    [Fact]
    public async Task The_server_has_one_subscription_of_a_channel_however_many_subscribers_there_are()
    {
        for (var i = 0; i < 3; i++)
            await _channel.SubscribeAsync($"{i}");
        Assert.Equal(1, _redis.Subscriptions);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_subscription_that_failed_at_the_server_is_an_error_and_is_tried_again(bool cancelled)
    {
        Exception failure = cancelled ? new OperationCanceledException() : new IOException("away");
        _redis.AnswerSubscription = number => number == 1 ? Failed(failure) : Task.CompletedTask;
        await Assert.ThrowsAnyAsync<Exception>(() => _channel.SubscribeAsync("a"));
        using var subscription = await _channel.SubscribeAsync("a");
        Assert.Equal(2, _redis.Subscriptions);
        _redis.Notify("ended", "a");
        Assert.True(subscription.TryConsume());
    }

    private static Task Failed(Exception error) =>
        error is OperationCanceledException
            ? Task.FromCanceled(new CancellationToken(canceled: true))
            : Task.FromException(error);

    private static bool[] Consumed(params Subscription[] subscriptions) =>
        [.. subscriptions.Select(subscription => subscription.TryConsume())];
}
