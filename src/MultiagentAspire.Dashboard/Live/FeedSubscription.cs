namespace MultiagentAspire.Dashboard.Live;

/// <summary>A page's subscription to a feed: it holds the latest update until the page is closed.</summary>
/// <typeparam name="T">Type of the feed's values.</typeparam>
internal sealed class FeedSubscription<T> : IDisposable
    where T : class
{
    private CancellationTokenSource _cancellation = new();

    /// <summary>The latest update; without value and error before the first.</summary>
    public FeedUpdate<T> Latest { get; private set; } = new(null, null);

    /// <summary>Cancelled when the page is closed or follows another feed.</summary>
    public CancellationToken Disconnected => _cancellation.Token;

    /// <summary>Follows a feed; one that was followed before is left.</summary>
    /// <param name="feed">Opens the feed.</param>
    /// <param name="changed">Called after each update; it renders the page on the page's own thread.</param>
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
            await foreach (var update in feed(cancellationToken))
            {
                Latest = update;
                await changed();
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The page was closed, perhaps while it was rendering.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }
}
