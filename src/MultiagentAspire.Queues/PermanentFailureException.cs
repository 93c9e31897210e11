namespace MultiagentAspire.Queues;

/// <summary>
/// Thrown by a processor when further attempts would fail as well. The item becomes a dead letter without them.
/// </summary>
/// <param name="message">The reason that the dead letter keeps, in one line.</param>
/// <param name="inner">The cause, for the log; null: none.</param>
public sealed class PermanentFailureException(string message, Exception? inner = null)
    : Exception(message, inner);
