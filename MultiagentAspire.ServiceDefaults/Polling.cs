using System.Runtime.CompilerServices;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>Turns a state that can only be read into a stream of its changes, for streaming gRPC calls.</summary>
public static class Polling
{
    /// <summary>Between two reads of the state.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Reads the state every 500 ms and gives it when it differs from the last one; ends after the first final state.
    /// </summary>
    /// <param name="read">Reads the state; states are compared by <see cref="object.Equals(object)"/>.</param>
    /// <param name="isFinal">Whether no state can follow.</param>
    /// <param name="time">Clock of the interval.</param>
    public static async IAsyncEnumerable<T> ChangesAsync<T>(
        Func<CancellationToken, Task<T>> read,
        Func<T, bool> isFinal,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where T : class
    {
        using var timer = new PeriodicTimer(Interval, time);
        T? last = null;
        do
        {
            var current = await read(cancellationToken);
            if (!current.Equals(last))
                yield return last = current;
            if (isFinal(current))
                yield break;
        } while (await timer.WaitForNextTickAsync(cancellationToken));
    }
}
