namespace MultiagentAspire.Queues;

/// <summary>Which of the pending items is leased first; within one priority, the oldest.</summary>
public enum WorkPriority
{
    High = 1,
    Normal = 2,
    Low = 3,
}

/// <summary>Where an item stands.</summary>
public enum WorkState
{
    /// <summary>The queue does not know it (any more).</summary>
    Unknown,
    Pending,

    /// <summary>Pending from a later time on: it was enqueued with a delay, or failed and is tried again.</summary>
    Waiting,

    /// <summary>A worker has it.</summary>
    Leased,
    Completed,

    /// <summary>Given up; kept with its reason until it is requeued.</summary>
    Dead,
    Cancelled,
}

/// <summary>One piece of work.</summary>
/// <param name="Id">Derived from what the work is, so that enqueuing it twice is enqueuing it once.</param>
/// <param name="Body">What is to be done, as JSON.</param>
/// <param name="Priority">Before or after others.</param>
/// <param name="Delay">Time until it may be leased.</param>
public sealed record WorkItem(
    string Id,
    string Body,
    WorkPriority Priority = WorkPriority.Normal,
    TimeSpan Delay = default
);

/// <summary>What became of an item. <paramref name="Result"/> is set when it is completed, <paramref name="Reason"/> when it is dead or has failed before.</summary>
public sealed record WorkStatus(string Id, WorkState State, string? Result, string? Reason, string? Progress)
{
    /// <summary>When it was enqueued, by the server's clock; null when the queue does not know it.</summary>
    public DateTimeOffset? Enqueued { get; init; }
}

/// <summary>A dead item: what it was and why it was given up.</summary>
public sealed record DeadItem(string Id, string Body, string Reason, int Attempts, DateTimeOffset Died);

/// <summary>How full a queue is.</summary>
/// <param name="Pending">Items that could be leased now.</param>
/// <param name="Expired">Leases that ran out since the queue was made: each is a redelivery or a dead item.</param>
/// <param name="OldestPending">Time since the oldest pending item was enqueued.</param>
public sealed record QueueDepth(
    long Pending,
    long Leased,
    long Waiting,
    long Dead,
    long Expired,
    TimeSpan OldestPending
);

/// <summary>The result of an item that is dead or cancelled is asked for.</summary>
public sealed class WorkFailedException(string id, WorkState state, string reason)
    : Exception($"{reason} ({id})")
{
    public string Id => id;

    public WorkState State => state;

    public string Reason => reason;
}

/// <summary>The work cannot be done, however often it is tried: the item goes to the dead ones at once.</summary>
public sealed class PermanentFailureException(string message, Exception? inner = null)
    : Exception(message, inner);

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
