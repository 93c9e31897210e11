using System.Text.Json.Serialization;

namespace MultiagentAspire.Queues.Presence;

/// <summary>An item in flight in a worker.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Attempt">Number of the attempt, from 1.</param>
/// <param name="Duration">Time since it was leased.</param>
/// <param name="Progress">
/// The last progress of its processing; null before the first, or when it is longer than 500 characters.
/// </param>
public sealed record InFlightItem(
    string Id,
    int Attempt,
    [property: JsonPropertyName("for")] TimeSpan Duration,
    string? Progress
);
