namespace MultiagentAspire.Endpoints;

/// <summary>
/// When requests to one endpoint may start: evenly spaced within a rate, and none while the endpoint asks for
/// a pause (<c>Retry-After</c>). Thread-safe.
/// </summary>
/// <param name="requestsPerMinute">Most requests started in a minute; 0: no limit.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class RequestRateLimiter(int requestsPerMinute, TimeProvider time)
{
    private readonly TimeSpan _interval =
        requestsPerMinute > 0 ? TimeSpan.FromMinutes(1) / requestsPerMinute : TimeSpan.Zero;

    private readonly long _start = time.GetTimestamp();
    private readonly Lock _lock = new();
    private TimeSpan _next; // since _start

    /// <summary>Waits until the caller's request may start.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var wait = Reserve();
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
    }

    /// <summary>No request that is not waiting yet starts before <paramref name="pause"/> is over.</summary>
    public void PauseFor(TimeSpan pause)
    {
        lock (_lock)
        {
            var until = time.GetElapsedTime(_start) + pause;
            if (until > _next)
                _next = until;
        }
    }

    private TimeSpan Reserve()
    {
        lock (_lock)
        {
            var now = time.GetElapsedTime(_start);
            var turn = _next > now ? _next : now;
            _next = turn + _interval;
            return turn - now;
        }
    }
}
