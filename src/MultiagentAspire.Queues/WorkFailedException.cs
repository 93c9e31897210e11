namespace MultiagentAspire.Queues;

/// <summary>Thrown to a caller that waits for the result of an item which is dead or cancelled.</summary>
/// <param name="id">The item's id.</param>
/// <param name="state">Dead or cancelled.</param>
/// <param name="reason">Why, in one line.</param>
public sealed class WorkFailedException(string id, WorkState state, string reason)
    : Exception($"{reason} ({id})")
{
    /// <summary>The item's id.</summary>
    public string Id => id;

    /// <summary>Dead or cancelled.</summary>
    public WorkState State => state;

    /// <summary>Why the item has no result, in one line.</summary>
    public string Reason => reason;
}
