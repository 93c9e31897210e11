namespace MultiagentAspire.Dashboard.Live;

/// <summary>A page's view of a feed: the latest, until the page goes away.</summary>
internal sealed class Viewer<T> : IDisposable
    where T : class
{
    private CancellationTokenSource _stop = new();

    public Seen<T> Now { get; private set; } = new(null, null);

    public CancellationToken Stop => _stop.Token;

    /// <summary>Follows a feed instead of the one before.</summary>
    /// <param name="changed">Renders the page, on its own thread.</param>
    public void Follow(Func<CancellationToken, IAsyncEnumerable<Seen<T>>> feed, Func<Task> changed)
    {
        _stop.Cancel();
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        Now = new Seen<T>(null, null);
        _ = FollowAsync(feed, changed, _stop.Token);
    }

    private async Task FollowAsync(
        Func<CancellationToken, IAsyncEnumerable<Seen<T>>> feed,
        Func<Task> changed,
        CancellationToken stop
    )
    {
        try
        {
            await foreach (var seen in feed(stop))
            {
                Now = seen;
                await changed();
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The page is gone, and with it whatever it was rendering.
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }
}
