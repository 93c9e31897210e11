using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>The agents of a run after an iteration, and the society in which they debate.</summary>
/// <param name="Iteration">0: as they began.</param>
public sealed record SocietySnapshot(
    int Iteration,
    ImmutableArray<(AgentId Agent, AgentModel Model)> Agents,
    Society Society
);
