using System.ComponentModel.DataAnnotations;

namespace MultiagentAspire.Queues;

/// <summary>How a queue treats its items. All processes that use a queue must agree on them.</summary>
public sealed record WorkQueueOptions
{
    /// <summary>
    /// How long a lease holds without a heartbeat. Default: 30 s. A dead worker is noticed after this time, so
    /// shorter is sooner; it must be longer than any pause of a healthy worker, whose items another one would do
    /// again. At least 100 ms: below it heartbeats come too late on a busy machine.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1000.00:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often an item is given to a worker before it is dead. Default: 5. More survive a longer outage of what the
    /// work needs; fewer say sooner that an item cannot be done.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>
    /// Wait after the first failure; it doubles with each, up to <see cref="MaxBackoff"/>. Default: 1 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1000.00:00:00")]
    public TimeSpan Backoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Longest wait between two attempts. Default: 1 min. Longer spares what fails, shorter recovers sooner.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1000.00:00:00")]
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a result stays after its item has ended. Default: 1 h. Whoever asks for the same work within it gets
    /// the result at once; longer costs memory of the server.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1000.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Largest body or result, in characters. Default: 16 Mi. The server holds them in memory.</summary>
    [Range(1, int.MaxValue)]
    public int MaxBody { get; set; } = 16 * 1024 * 1024;

    /// <summary>Time between two heartbeats of a lease: two of them may be lost.</summary>
    internal TimeSpan RenewInterval => Lease / 3;

    /// <summary>Wait before the next attempt.</summary>
    /// <param name="attempts">Attempts so far.</param>
    internal TimeSpan BackoffAfter(int attempts) =>
        Backoff * Math.Min(Math.Pow(2, Math.Max(0, attempts - 1)), MaxBackoff / Backoff);
}
