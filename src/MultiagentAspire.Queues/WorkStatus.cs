namespace MultiagentAspire.Queues;

/// <summary>The state of an item with what belongs to it.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="State">Its state.</param>
/// <param name="Result">The result of a completed item; otherwise null. Null also for an empty result.</param>
/// <param name="Reason">Why an item is dead or its last attempt failed; otherwise null.</param>
/// <param name="Progress">The last progress of its processing; null before the first.</param>
public sealed record WorkStatus(string Id, WorkState State, string? Result, string? Reason, string? Progress)
{
    /// <summary>When it was enqueued, by the server's clock; null when the queue does not know it.</summary>
    public DateTimeOffset? Enqueued { get; init; }
}
