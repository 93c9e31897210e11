using Microsoft.Extensions.Logging;

namespace MultiagentAspire.Queues.Presence;

/// <summary>A warning or an error in a process's log.</summary>
/// <param name="At">When it was last logged, by the process's clock.</param>
/// <param name="Text">The message, and the exception's type and message; no stack, no secrets.</param>
/// <param name="Times">How often in a row.</param>
public sealed record LoggedError(DateTimeOffset At, LogLevel Level, string Category, string Text, int Times);
