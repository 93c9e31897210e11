namespace MultiagentAspire.Testing;

/// <summary>Polls for a state that sends no notification.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>Polls every 20 ms until <paramref name="holds"/> gives true.</summary>
    /// <param name="missing">Message of the exception.</param>
    /// <exception cref="TimeoutException">It gave false for five minutes.</exception>
    public static async Task HoldsAsync(
        Func<Task<bool>> holds,
        string missing,
        CancellationToken cancellationToken
    )
    {
        if (!await HoldsWithinAsync(Timeout, holds, cancellationToken))
            throw new TimeoutException($"After {Timeout}: {missing}.");
    }

    /// <summary>Polls until <paramref name="holds"/> gives true or the time is over.</summary>
    /// <returns>Whether it gave true.</returns>
    public static async Task<bool> HoldsWithinAsync(
        TimeSpan timeout,
        Func<Task<bool>> holds,
        CancellationToken cancellationToken
    )
    {
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(started) > timeout)
                return false;
            await timer.WaitForNextTickAsync(cancellationToken);
        }
        return true;
    }
}
