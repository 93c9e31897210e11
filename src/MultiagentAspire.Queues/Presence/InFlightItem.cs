namespace MultiagentAspire.Queues.Presence;

/// <summary>An item in a worker's hands.</summary>
/// <param name="Attempt">1 at the first delivery.</param>
/// <param name="For">Since when.</param>
/// <param name="Progress">What the worker last said of it; null when nothing, or too much.</param>
public sealed record InFlightItem(string Id, int Attempt, TimeSpan For, string? Progress);
