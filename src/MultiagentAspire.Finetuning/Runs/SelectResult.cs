using System.Collections.Immutable;

namespace MultiagentAspire.Finetuning.Runs;

/// <summary>What each agent was given to learn from.</summary>
internal sealed record SelectResult(ImmutableArray<AgentSelection> Agents);
