using System.Diagnostics;

namespace MultiagentAspire.Queues;

/// <summary>
/// A leased item. The owner token ensures that only the worker whose lease is valid can end the item.
/// </summary>
/// <param name="Id">The item's id.</param>
/// <param name="Body">The work, as JSON.</param>
/// <param name="Attempt">Number of the attempt, from 1.</param>
/// <param name="Trace">The trace context in which the item was enqueued, for the worker's span.</param>
/// <param name="Age">Time since the item was enqueued.</param>
/// <param name="Token">The owner token, unique to a call of <see cref="WorkQueue.LeaseAsync"/>.</param>
/// <param name="MinimumVersion">The lowest version of a worker that can process it; null: any.</param>
public sealed record WorkLease(
    string Id,
    string Body,
    int Attempt,
    ActivityContext Trace,
    TimeSpan Age,
    string Token,
    Version? MinimumVersion = null
);
