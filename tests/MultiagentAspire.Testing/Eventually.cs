namespace MultiagentAspire.Testing;

/// <summary>Waits for a state that nothing announces.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>Asks until <paramref name="holds"/>.</summary>
    /// <param name="missing">Says what is missing when it never does.</param>
    /// <exception cref="TimeoutException">It did not for five minutes.</exception>
    public static async Task HoldsAsync(
        Func<Task<bool>> holds,
        string missing,
        CancellationToken cancellationToken
    )
    {
        if (!await HoldsWithinAsync(Timeout, holds, cancellationToken))
            throw new TimeoutException($"After {Timeout}: {missing}.");
    }

    /// <summary>Asks until <paramref name="holds"/> or the time is over.</summary>
    /// <returns>Whether it held.</returns>
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
