namespace MultiagentAspire.Queues;

/// <summary>An item that has failed for good. It stays in the queue until it is requeued or removed.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Body">Its body, perhaps cut.</param>
/// <param name="Reason">Why its last attempt failed, in one line, perhaps cut.</param>
/// <param name="Attempts">Number of attempts.</param>
/// <param name="DeadAt">When it died, by the server's clock.</param>
public sealed record DeadLetter(string Id, string Body, string Reason, int Attempts, DateTimeOffset DeadAt);
