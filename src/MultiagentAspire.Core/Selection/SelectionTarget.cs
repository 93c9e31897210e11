namespace MultiagentAspire.Core;

/// <summary>One agent whose training data is selected, with its rules and seed.</summary>
/// <param name="Agent">A generator, a critic, or <c>single-1</c> of the single-agent arms.</param>
/// <param name="Settings">The rules for this agent's data.</param>
/// <param name="Seed">Seed of all random choices; each agent has its own.</param>
public sealed record SelectionTarget(AgentId Agent, SelectionSettings Settings, ulong Seed);
