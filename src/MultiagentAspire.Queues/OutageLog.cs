using Microsoft.Extensions.Logging;

namespace MultiagentAspire.Queues;

/// <summary>
/// Logs the outages of a server: with the exception at the start, then at most one line a minute, and one line at the
/// end. Safe to call from several threads.
/// </summary>
/// <param name="logger">Receives the lines.</param>
/// <param name="name">The queue or component that calls the server.</param>
/// <param name="time">Clock of the intervals.</param>
internal sealed class OutageLog(ILogger logger, string name, TimeProvider time)
{
    private static readonly TimeSpan ReminderInterval = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private long? _startedAt;
    private long? _lastLoggedAt;

    /// <summary>Reports that a call failed.</summary>
    /// <param name="error">The failure; only the first of an outage is logged with its stack.</param>
    public void ReportFailure(Exception error)
    {
        lock (_lock)
        {
            var isFirst = _startedAt is null;
            _startedAt ??= time.GetTimestamp();
            if (_lastLoggedAt is { } loggedAt && time.GetElapsedTime(loggedAt) < ReminderInterval)
                return;
            _lastLoggedAt = time.GetTimestamp();
            if (isFirst)
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

    /// <summary>Reports that a call succeeded. Ends an outage.</summary>
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
