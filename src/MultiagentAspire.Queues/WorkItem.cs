namespace MultiagentAspire.Queues;

/// <summary>One piece of work.</summary>
/// <param name="Id">Derived from what the work is, so that enqueuing it twice is enqueuing it once.</param>
/// <param name="Body">What is to be done, as JSON.</param>
/// <param name="Priority">Before or after others.</param>
/// <param name="Delay">Time until it may be leased.</param>
/// <param name="MinimumVersion">
/// The lowest version of a worker that can do it; null: any. It is no part of the id or the body. A worker of a lower
/// version releases the item for another, and the attempt does not count.
/// </param>
public sealed record WorkItem(
    string Id,
    string Body,
    WorkPriority Priority = WorkPriority.Normal,
    TimeSpan Delay = default,
    Version? MinimumVersion = null
);
