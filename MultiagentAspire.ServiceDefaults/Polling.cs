using System.Runtime.CompilerServices;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>For calls that stream where something stands.</summary>
public static class Polling
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// What <paramref name="read"/> sees, again whenever it differs, up to and with the first that
    /// <paramref name="isFinal"/>.
    /// </summary>
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
            var seen = await read(cancellationToken);
            if (!seen.Equals(last))
                yield return last = seen;
            if (isFinal(seen))
                yield break;
        } while (await timer.WaitForNextTickAsync(cancellationToken));
    }
}
