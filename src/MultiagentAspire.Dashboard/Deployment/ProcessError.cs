using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>What a process has logged.</summary>
public sealed record ProcessError(ProcessName Process, LoggedError Error);
