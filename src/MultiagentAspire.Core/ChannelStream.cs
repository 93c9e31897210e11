using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace MultiagentAspire.Core;

/// <summary>Turns a task that produces items into an asynchronous stream of these items.</summary>
public static class ChannelStream
{
    /// <summary>
    /// Starts the producer and yields its items in order. The stream ends with the producer, and throws its exception.
    /// A reader that stops reading cancels the producer; the stream always waits for its end.
    /// </summary>
    /// <param name="capacity">Number of items that may wait for the reader, at least 1; further writes wait.</param>
    /// <param name="produce">Writes the items, from any thread, until it ends or its token is cancelled.</param>
    /// <param name="cancellationToken">Cancels reading and producing.</param>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        int capacity,
        Func<ChannelWriter<T>, CancellationToken, Task> produce,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var options = new BoundedChannelOptions(capacity)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.Wait,
        };
        var channel = Channel.CreateBounded<T>(options);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var producing = ProduceAsync(channel.Writer, produce, stop.Token);
        try
        {
            await foreach (var item in channel.Reader.ReadAllAsync(cancellationToken))
                yield return item;
            await producing;
        }
        finally
        {
            await stop.CancelAsync();
            await producing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ProduceAsync<T>(
        ChannelWriter<T> writer,
        Func<ChannelWriter<T>, CancellationToken, Task> produce,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await produce(writer, cancellationToken);
        }
        finally
        {
            writer.TryComplete();
        }
    }
}
