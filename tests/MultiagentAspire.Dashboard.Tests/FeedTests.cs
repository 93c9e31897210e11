using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using MultiagentAspire.Dashboard.Live;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>One source, many viewers.</summary>
public sealed class FeedTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<string> _values = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource _givenUp = new();
    private int _reads;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async IAsyncEnumerable<string> SourceAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        _reads++;
        using var registration = cancellationToken.Register(() => _givenUp.TrySetResult());
        await foreach (var text in _values.Reader.ReadAllAsync(cancellationToken))
            yield return text == "break" ? throw new InvalidDataException("broken") : text;
    }

    [Fact]
    public async Task All_viewers_share_one_reader_and_a_late_one_sees_the_latest_at_once()
    {
        var feed = new Feed<string>(SourceAsync, _time);
        await using var first = feed.WatchAsync(Stop).GetAsyncEnumerator(Stop);
        PublishValue("one");
        Assert.Equal("one", await NextAsync(first));
        await using var second = feed.WatchAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.Equal("one", await NextAsync(second));
        PublishValue("two");
        Assert.Equal(("two", "two", 1), (await NextAsync(first), await NextAsync(second), _reads));
    }

    [Fact]
    public async Task The_source_is_given_up_when_the_last_viewer_leaves_and_read_anew_for_the_next()
    {
        var feed = new Feed<string>(SourceAsync, _time);
        await using (var first = feed.WatchAsync(Stop).GetAsyncEnumerator(Stop))
        {
            PublishValue("one");
            await NextAsync(first);
        }
        await _givenUp.Task.WaitAsync(Stop);
        Assert.False(feed.IsReading);
        PublishValue("two");
        await using var second = feed.WatchAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.Equal(("two", 2), (await NextAsync(second), _reads));
    }

    [Fact]
    public async Task When_the_process_is_about_to_end_viewers_get_no_more_notifications_and_the_source_is_given_up()
    {
        using var ending = new CancellationTokenSource();
        using var leaving = new CancellationTokenSource();
        var feed = new Feed<string>(SourceAsync, _time, ending.Token);
        await using var viewer = feed.WatchAsync(leaving.Token).GetAsyncEnumerator(Stop);
        PublishValue("one");
        Assert.Equal("one", await NextAsync(viewer));
        await ending.CancelAsync();
        await _givenUp.Task.WaitAsync(Stop);
        var next = viewer.MoveNextAsync().AsTask();
        PublishValue("two");
        Assert.False(next.IsCompleted);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task While_the_source_fails_viewers_see_the_last_value_and_why_and_then_it_is_read_again()
    {
        var feed = new Feed<string>(SourceAsync, _time);
        await using var viewer = feed.WatchAsync(Stop).GetAsyncEnumerator(Stop);
        PublishValue("one");
        await NextAsync(viewer);
        PublishValue("break");
        Assert.True(await viewer.MoveNextAsync());
        Assert.Equal(new FeedUpdate<string>("one", "broken"), viewer.Current);
        PublishValue("two");
        var next = viewer.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            _time.Advance(Feed<string>.RetryDelay); // the wait may begin a moment after its error was published
            await Task.Yield();
        }
        Assert.True(await next);
        Assert.Equal(new FeedUpdate<string>("two", null), viewer.Current);
    }

    private void PublishValue(string text) => Assert.True(_values.Writer.TryWrite(text));

    private static async Task<string?> NextAsync(IAsyncEnumerator<FeedUpdate<string>> viewer)
    {
        Assert.True(await viewer.MoveNextAsync());
        return viewer.Current.Value;
    }
}
