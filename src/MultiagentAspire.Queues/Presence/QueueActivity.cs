using System.Text.Json.Serialization;

namespace MultiagentAspire.Queues.Presence;

/// <summary>The items of a queue that a process has in flight.</summary>
/// <param name="Queue">Name of the queue.</param>
/// <param name="InFlight">Number of items in flight.</param>
/// <param name="Items">Those in flight the longest, first; not all of them when there are many.</param>
public sealed record QueueActivity(
    string Queue,
    [property: JsonPropertyName("inHand")] int InFlight,
    IReadOnlyList<InFlightItem> Items
);
