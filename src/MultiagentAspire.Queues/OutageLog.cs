using Microsoft.Extensions.Logging;

namespace MultiagentAspire.Queues;

/// <summary>
/// Says that a server is away: with all that is known when it begins, then in a line a minute at most, and
/// when it is over.
/// </summary>
/// <param name="name">Who misses it.</param>
internal sealed class OutageLog(ILogger logger, string name, TimeProvider time)
{
    private static readonly TimeSpan ReminderInterval = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private long? _startedAt;
    private long? _lastLoggedAt;

    /// <summary>A call failed.</summary>
    public void ReportFailure(Exception error)
    {
        lock (_lock)
        {
            var first = _startedAt is null;
            _startedAt ??= time.GetTimestamp();
            if (_lastLoggedAt is { } told && time.GetElapsedTime(told) < ReminderInterval)
                return;
            _lastLoggedAt = time.GetTimestamp();
            if (first)
                Log.ServerUnavailable(logger, name, error);
            else
                Log.ServerStillUnavailable(
                    logger,
                    name,
                    time.GetElapsedTime(_startedAt.Value),
                    error.Message
                );
        }
    }

    /// <summary>A call did not fail.</summary>
    public void ReportRecovery()
    {
        lock (_lock)
        {
            if (_startedAt is not { } startedAt)
                return;
            if (_lastLoggedAt >= startedAt)
                Log.ServerRecovered(logger, name, time.GetElapsedTime(startedAt));
            _startedAt = null;
        }
    }
}
