using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// One agent of a run as its last finished iteration left it.
/// </summary>
/// <param name="Agent">Role and slot.</param>
/// <param name="Model">Its model; without an adapter where the agent was never trained.</param>
public sealed record FinishedAgent(AgentId Agent, AgentModel Model);
