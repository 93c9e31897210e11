namespace MultiagentAspire.Endpoints;

/// <summary>
/// Delays requests to one endpoint: they start evenly spaced within a rate, and none starts during a pause that the
/// endpoint asked for (<c>Retry-After</c>). Thread-safe.
/// </summary>
/// <param name="requestsPerMinute">Maximum number of requests started per minute; 0: no limit.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class RequestRateLimiter(int requestsPerMinute, TimeProvider time)
{
    private readonly TimeSpan _interval =
        requestsPerMinute > 0 ? TimeSpan.FromMinutes(1) / requestsPerMinute : TimeSpan.Zero;

    private readonly long _start = time.GetTimestamp();
    private readonly Lock _lock = new();
    private TimeSpan _next; // since _start

    /// <summary>Reserves the next start, and waits for it.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var wait = Reserve();
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
    }

    /// <summary>Pauses the start of requests. Those that have reserved a start already are not delayed.</summary>
    /// <param name="pause">Time from now.</param>
    public void PauseFor(TimeSpan pause)
    {
        lock (_lock)
        {
            var until = time.GetElapsedTime(_start) + pause;
            if (until > _next)
                _next = until;
        }
    }

    /// <summary>Reserves the next start, and returns the time until then.</summary>
    private TimeSpan Reserve()
    {
        lock (_lock)
        {
            var now = time.GetElapsedTime(_start);
            var start = _next > now ? _next : now;
            _next = start + _interval;
            return start - now;
        }
    }
}
