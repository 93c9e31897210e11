using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace MultiagentAspire.Dashboard.Live;

/// <summary>
/// One source for all its viewers: it is read while someone watches and not longer, however many watch. A new viewer gets the latest value at once; a slow one skips
/// values. When the source ends or fails it is read again after <see cref="Again"/>.
/// </summary>
/// <param name="ending">Cancelled when the process is about to end: pages are told nothing more, since what they are made of goes before them.</param>
#pragma warning disable CA1001 // What is to be disposed is so when the last viewer leaves.
internal sealed class Feed<T>(
    Func<CancellationToken, IAsyncEnumerable<T>> source,
    TimeProvider time,
    CancellationToken ending = default
)
    where T : class
#pragma warning restore CA1001
{
    public static TimeSpan Again { get; } = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly List<Channel<Seen<T>>> _viewers = [];
    private CancellationTokenSource? _reading;
    private Seen<T>? _latest;

    /// <summary>The source is being read.</summary>
    public bool IsRead => _reading is not null;

    public async IAsyncEnumerable<Seen<T>> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var viewer = Channel.CreateBounded<Seen<T>>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest }
        );
        Join(viewer);
        try
        {
            await foreach (var seen in viewer.Reader.ReadAllAsync(cancellationToken))
                yield return seen;
        }
        finally
        {
            Leave(viewer);
        }
    }

    private void Join(Channel<Seen<T>> viewer)
    {
        lock (_lock)
        {
            if (_latest is not null)
                viewer.Writer.TryWrite(_latest);
            _viewers.Add(viewer);
            if (_reading is not null)
                return;
            _reading = CancellationTokenSource.CreateLinkedTokenSource(ending);
            _ = ReadAsync(_reading.Token);
        }
    }

    private void Leave(Channel<Seen<T>> viewer)
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

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await Task.Yield(); // the first viewer does not wait for the source
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var value in source(cancellationToken))
                    Tell(new Seen<T>(value, null), cancellationToken);
                await Task.Delay(Again, time, cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Tell(new Seen<T>(_latest?.Value, Faults.Of(error)), cancellationToken);
                await Task.Delay(Again, time, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Tell(Seen<T> seen, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (cancellationToken.IsCancellationRequested || seen.Equals(_latest))
                return;
            _latest = seen;
            foreach (var viewer in _viewers)
                viewer.Writer.TryWrite(seen);
        }
    }
}
