namespace MultiagentAspire.Queues;

/// <summary>The work cannot be done, however often it is tried: the item goes to the dead ones at once.</summary>
public sealed class PermanentFailureException(string message, Exception? inner = null)
    : Exception(message, inner);
