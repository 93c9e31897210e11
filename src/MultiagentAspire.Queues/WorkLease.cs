using System.Diagnostics;

namespace MultiagentAspire.Queues;

/// <summary>
/// An item in a worker's hands. Its owner token makes sure that only the worker whose lease holds can end it.
/// </summary>
/// <param name="Id">The item's id.</param>
/// <param name="Body">What is to be done.</param>
/// <param name="Attempt">1 at the first delivery.</param>
/// <param name="Trace">The context in which the item was enqueued, for the worker's span.</param>
/// <param name="Age">Time since it was enqueued.</param>
/// <param name="Token">Who holds it.</param>
/// <param name="MinimumVersion">The lowest version of a worker that can do it; null: any.</param>
public sealed record WorkLease(
    string Id,
    string Body,
    int Attempt,
    ActivityContext Trace,
    TimeSpan Age,
    string Token,
    Version? MinimumVersion = null
);
