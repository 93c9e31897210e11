namespace MultiagentAspire.Queues;

/// <summary>A unit of work to enqueue.</summary>
/// <param name="Id">Derived from the content of the work: enqueuing the same work twice adds one item.</param>
/// <param name="Body">The work, as JSON; at most <see cref="WorkQueueOptions.MaxBody"/> characters.</param>
/// <param name="Priority">Items of a higher priority are leased first.</param>
/// <param name="Delay">Time until the item may be leased. Default: zero.</param>
/// <param name="MinimumVersion">
/// The lowest version of a worker that can process it; null: any. It is not part of the id or the body. A worker of a
/// lower version releases the item for another, and the attempt does not count.
/// </param>
public sealed record WorkItem(
    string Id,
    string Body,
    WorkPriority Priority = WorkPriority.Normal,
    TimeSpan Delay = default,
    Version? MinimumVersion = null
);
