using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts;

/// <summary>The agents that have inference workers of their own, to which alone their requests go.</summary>
/// <param name="Agents">Such agents; any inference worker answers the others.</param>
public sealed record PinnedAgents(IReadOnlySet<AgentId> Agents);
