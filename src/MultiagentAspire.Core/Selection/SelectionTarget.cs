namespace MultiagentAspire.Core;

/// <summary>One agent whose finetuning data is selected, and how.</summary>
/// <param name="Agent">A generator, a critic, or <c>single-1</c> of the single-agent arms.</param>
/// <param name="Settings">The rules for this agent's data.</param>
/// <param name="Seed">Decides every choice by chance; each agent has its own.</param>
public sealed record SelectionTarget(AgentId Agent, SelectionSettings Settings, ulong Seed);
