using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts;

/// <summary>
/// The agents that have inference workers of their own. Requests of a pinned agent go to a queue that only its workers
/// read.
/// </summary>
/// <param name="Agents">The pinned agents; requests of all others go to the common queue.</param>
public sealed record PinnedAgents(IReadOnlySet<AgentId> Agents);
