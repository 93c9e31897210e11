using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace MultiagentAspire.Queues.Presence;

/// <summary>A warning or an error from the log of a process.</summary>
/// <param name="LoggedAt">When it was last logged, by the process's clock.</param>
/// <param name="Level">Warning or higher.</param>
/// <param name="Category">Last part of the logger's category, usually the name of a class.</param>
/// <param name="Text">The message, with the type and message of its exception; no stack, no secrets.</param>
/// <param name="Count">How often it was logged in a row.</param>
public sealed record LoggedError(
    [property: JsonPropertyName("at")] DateTimeOffset LoggedAt,
    LogLevel Level,
    string Category,
    string Text,
    [property: JsonPropertyName("times")] int Count
);
