using Microsoft.Extensions.Logging;

namespace MultiagentAspire.Queues;

/// <summary>Says that a server is away: with all that is known when it begins, then in a line a minute at most, and when it is over.</summary>
/// <param name="what">Who misses it.</param>
internal sealed class Outage(ILogger logger, string what, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private long? _began;
    private long? _told;

    /// <summary>A call failed.</summary>
    public void Failed(Exception error)
    {
        lock (_lock)
        {
            var first = _began is null;
            _began ??= time.GetTimestamp();
            if (_told is { } told && time.GetElapsedTime(told) < Between)
                return;
            _told = time.GetTimestamp();
            if (first)
                Log.ServerAway(logger, what, error);
            else
                Log.ServerStillAway(logger, what, time.GetElapsedTime(_began.Value), error.Message);
        }
    }

    /// <summary>A call did not fail.</summary>
    public void Over()
    {
        lock (_lock)
        {
            if (_began is not { } began)
                return;
            if (_told >= began)
                Log.ServerBack(logger, what, time.GetElapsedTime(began));
            _began = null;
        }
    }
}
