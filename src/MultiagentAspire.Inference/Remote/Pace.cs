namespace MultiagentAspire.Inference.Remote;

/// <summary>When calls of one endpoint may begin: so many a minute, evenly spaced, and none while the endpoint asks to be left alone. Thread-safe.</summary>
/// <param name="perMinute">0: as many as come.</param>
internal sealed class Pace(int perMinute, TimeProvider time)
{
    private readonly TimeSpan _gap = perMinute > 0 ? TimeSpan.FromMinutes(1) / perMinute : TimeSpan.Zero;
    private readonly long _start = time.GetTimestamp();
    private readonly Lock _lock = new();
    private TimeSpan _next; // since the start

    /// <summary>Waits for the caller's turn.</summary>
    public async Task NextAsync(CancellationToken cancellationToken)
    {
        if (Take() is var wait && wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
    }

    /// <summary>Nobody's turn comes before <paramref name="after"/> from now.</summary>
    public void Rest(TimeSpan after)
    {
        lock (_lock)
        {
            var until = time.GetElapsedTime(_start) + after;
            if (until > _next)
                _next = until;
        }
    }

    private TimeSpan Take()
    {
        lock (_lock)
        {
            var now = time.GetElapsedTime(_start);
            var turn = _next > now ? _next : now;
            _next = turn + _gap;
            return turn - now;
        }
    }
}
