namespace MultiagentAspire.Core;

/// <summary>All that is needed to hold one debate.</summary>
public sealed record DebateRequest(
    DebateId Id,
    TaskSpec Task,
    Problem Problem,
    Society Society,
    DebateSettings Settings
);
