namespace MultiagentAspire.Queues;

/// <summary>A dead item: what it was and why it was given up.</summary>
public sealed record DeadLetter(string Id, string Body, string Reason, int Attempts, DateTimeOffset DeadAt);
