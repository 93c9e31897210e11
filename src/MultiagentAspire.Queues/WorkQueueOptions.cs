using System.ComponentModel.DataAnnotations;

namespace MultiagentAspire.Queues;

/// <summary>Settings of a queue. All processes that use a queue must have the same.</summary>
public sealed record WorkQueueOptions
{
    /// <summary>
    /// How long a lease is valid without a renewal. Default: 30 s; minimum: 100 ms. The items of a dead worker are
    /// redelivered after this time. It must be longer than any pause of a healthy worker, whose items would otherwise
    /// be processed twice.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1000.00:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Maximum number of attempts before an item is dead. Default: 5. More attempts survive longer outages of what the
    /// work needs; fewer show failures sooner.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>
    /// Delay after the first failure. It doubles with each failure, up to <see cref="MaxBackoff"/>. Default: 1 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1000.00:00:00")]
    public TimeSpan Backoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Maximum delay between two attempts. Default: 1 min. A longer one reduces load on what fails; a shorter one
    /// recovers sooner.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1000.00:00:00")]
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long an ended item and its result are kept. Default: 1 h. A request for the same work within this time gets
    /// the stored result. A longer time costs memory of the server.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1000.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Maximum length of a body or a result, in characters. Default: 16 Mi. The server keeps them in memory.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxBody { get; set; } = 16 * 1024 * 1024;

    /// <summary>Time between two renewals of a lease, a third of it: two renewals may be lost.</summary>
    internal TimeSpan RenewInterval => Lease / 3;

    /// <summary>Delay before the next attempt.</summary>
    /// <param name="attempts">Number of attempts so far.</param>
    internal TimeSpan BackoffAfter(int attempts) =>
        Backoff * Math.Min(Math.Pow(2, Math.Max(0, attempts - 1)), MaxBackoff / Backoff);
}
