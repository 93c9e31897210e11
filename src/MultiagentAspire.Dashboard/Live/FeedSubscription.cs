namespace MultiagentAspire.Dashboard.Live;

/// <summary>A page's view of a feed: the latest, until the page goes away.</summary>
internal sealed class FeedSubscription<T> : IDisposable
    where T : class
{
    private CancellationTokenSource _cancellation = new();

    public FeedUpdate<T> Latest { get; private set; } = new(null, null);

    public CancellationToken Disconnected => _cancellation.Token;

    /// <summary>Follows a feed instead of the one before.</summary>
    /// <param name="changed">Renders the page, on its own thread.</param>
    public void Follow(Func<CancellationToken, IAsyncEnumerable<FeedUpdate<T>>> feed, Func<Task> changed)
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
        _cancellation = new CancellationTokenSource();
        Latest = new FeedUpdate<T>(null, null);
        _ = FollowAsync(feed, changed, _cancellation.Token);
    }

    private async Task FollowAsync(
        Func<CancellationToken, IAsyncEnumerable<FeedUpdate<T>>> feed,
        Func<Task> changed,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await foreach (var seen in feed(cancellationToken))
            {
                Latest = seen;
                await changed();
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The page is gone, and with it whatever it was rendering.
        }
    }

    public void Dispose()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }
}
