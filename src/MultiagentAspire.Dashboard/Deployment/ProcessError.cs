using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>An error that a process has logged.</summary>
/// <param name="Process">The process.</param>
/// <param name="Error">The error with its time.</param>
public sealed record ProcessError(ProcessName Process, LoggedError Error);
