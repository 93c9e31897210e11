using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>What a process has logged.</summary>
public sealed record ProcessFault(ProcessName Process, LoggedFault Fault);
