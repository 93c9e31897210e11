using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace MultiagentAspire.Dashboard.Live;

/// <summary>
/// Shares one source between all its viewers. The source is read only while there are viewers. A new viewer gets the
/// latest value immediately; a slow one skips values. When the source ends or fails, it is read again after <see
/// cref="RetryDelay"/>.
/// </summary>
/// <typeparam name="T">Type of a value; an update that equals the latest one is not published.</typeparam>
/// <param name="source">
/// Opens the source; an exception becomes the <see cref="FeedUpdate{T}.Error"/> of an update.
/// </param>
/// <param name="time">The clock of the retries.</param>
/// <param name="cancellationToken">
/// Cancelled when the process is about to stop: nothing is published any more, since the services of pages are disposed
/// before the pages.
/// </param>
#pragma warning disable CA1001 // The token source is disposed when the last viewer leaves.
internal sealed class Feed<T>(
    Func<CancellationToken, IAsyncEnumerable<T>> source,
    TimeProvider time,
    CancellationToken cancellationToken = default
)
    where T : class
#pragma warning restore CA1001
{
    /// <summary>Time between two readings of a source that ended or failed: 2 seconds.</summary>
    public static TimeSpan RetryDelay { get; } = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly List<Channel<FeedUpdate<T>>> _viewers = [];
    private CancellationTokenSource? _reading;
    private FeedUpdate<T>? _latest;

    /// <summary>Whether the source is being read, that is, whether there are viewers.</summary>
    public bool IsReading => _reading is not null;

    /// <summary>Watches until it is cancelled: first the latest value, where there is one, then each new one.</summary>
    /// <param name="cancellationToken">Ends the watching.</param>
    public async IAsyncEnumerable<FeedUpdate<T>> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var viewer = Channel.CreateBounded<FeedUpdate<T>>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest }
        );
        AddViewer(viewer);
        try
        {
            await foreach (var update in viewer.Reader.ReadAllAsync(cancellationToken))
                yield return update;
        }
        finally
        {
            RemoveViewer(viewer);
        }
    }

    /// <summary>Gives the viewer the latest value; the first viewer starts the reading.</summary>
    private void AddViewer(Channel<FeedUpdate<T>> viewer)
    {
        lock (_lock)
        {
            if (_latest is not null)
                viewer.Writer.TryWrite(_latest);
            _viewers.Add(viewer);
            if (_reading is not null)
                return;
            _reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _ = ReadAsync(_reading.Token);
        }
    }

    /// <summary>The last viewer that leaves ends the reading, and the latest value is forgotten.</summary>
    private void RemoveViewer(Channel<FeedUpdate<T>> viewer)
    {
        lock (_lock)
        {
            _viewers.Remove(viewer);
            if (_viewers.Count > 0)
                return;
            _reading?.Cancel();
            _reading?.Dispose();
            (_reading, _latest) = (null, null);
        }
    }

    /// <summary>
    /// Reads the source again and again until it is cancelled; an error is published with the last value.
    /// </summary>
    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await Task.Yield(); // the first viewer does not wait for the source
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var value in source(cancellationToken))
                    Publish(new FeedUpdate<T>(value, null), cancellationToken);
                await Task.Delay(RetryDelay, time, cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Publish(new FeedUpdate<T>(_latest?.Value, GrpcErrorText.Describe(error)), cancellationToken);
                await Task.Delay(RetryDelay, time, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Publish(FeedUpdate<T> update, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (cancellationToken.IsCancellationRequested || update.Equals(_latest))
                return;
            _latest = update;
            foreach (var viewer in _viewers)
                viewer.Writer.TryWrite(update);
        }
    }
}
