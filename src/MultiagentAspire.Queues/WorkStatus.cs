namespace MultiagentAspire.Queues;

/// <summary>
/// What became of an item. <paramref name="Result"/> is set when it is completed, <paramref name="Reason"/>
/// when it is dead or has failed before.
/// </summary>
public sealed record WorkStatus(string Id, WorkState State, string? Result, string? Reason, string? Progress)
{
    /// <summary>When it was enqueued, by the server's clock; null when the queue does not know it.</summary>
    public DateTimeOffset? Enqueued { get; init; }
}
