using System.Runtime.CompilerServices;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>For calls that stream where something stands.</summary>
public static class Watching
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    /// <summary>What <paramref name="look"/> sees, again whenever it differs, up to and with the first that <paramref name="isOver"/>.</summary>
    public static async IAsyncEnumerable<T> ChangesAsync<T>(
        Func<CancellationToken, Task<T>> look,
        Func<T, bool> isOver,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where T : class
    {
        using var timer = new PeriodicTimer(LookAgain, time);
        T? last = null;
        do
        {
            var seen = await look(cancellationToken);
            if (!seen.Equals(last))
                yield return last = seen;
            if (isOver(seen))
                yield break;
        } while (await timer.WaitForNextTickAsync(cancellationToken));
    }
}
