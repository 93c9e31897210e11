namespace MultiagentAspire.Queues;

/// <summary>The result of an item that is dead or cancelled is asked for.</summary>
public sealed class WorkFailedException(string id, WorkState state, string reason)
    : Exception($"{reason} ({id})")
{
    public string Id => id;

    public WorkState State => state;

    public string Reason => reason;
}
