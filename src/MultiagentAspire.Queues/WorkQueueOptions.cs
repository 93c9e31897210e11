namespace MultiagentAspire.Queues;

/// <summary>How a queue treats its items.</summary>
public sealed record WorkQueueOptions
{
    /// <summary>How long a lease holds without a heartbeat: how late a dead worker is noticed. Longer than any stop of a healthy one.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often an item is given to a worker before it is dead.</summary>
    public int MostAttempts { get; init; } = 5;

    /// <summary>Wait after the first failure; doubles with each, up to <see cref="LongestBackoff"/>.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long results stay after an item's end.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Largest body or result, in characters.</summary>
    public int LargestBody { get; init; } = 16 * 1024 * 1024;

    internal TimeSpan Heartbeat => Lease / 3;

    internal TimeSpan BackoffAfter(int attempts) =>
        Backoff * Math.Min(Math.Pow(2, Math.Max(0, attempts - 1)), LongestBackoff / Backoff);
}
