namespace MultiagentAspire.Queues.Presence;

/// <summary>What a process has in hand of a queue.</summary>
/// <param name="InHand">How many items.</param>
/// <param name="Items">Those that it has held longest; not all when they are many.</param>
public sealed record QueueActivity(string Queue, int InHand, IReadOnlyList<InFlightItem> Items);
