using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>The agents of a run after an iteration, and the society in which they debate.</summary>
/// <param name="Iteration">0 to L; 0 = before any finetuning.</param>
/// <param name="Agents">The agents of the arm, in the order of their training.</param>
/// <param name="Society">The society in which they debate.</param>
public sealed record SocietySnapshot(
    int Iteration,
    ImmutableArray<(AgentId Agent, AgentModel Model)> Agents,
    Society Society
);
