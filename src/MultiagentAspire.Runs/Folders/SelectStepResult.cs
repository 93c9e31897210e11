using System.Collections.Immutable;

namespace MultiagentAspire.Runs.Folders;

/// <summary>What each agent was given to learn from.</summary>
public sealed record SelectStepResult(ImmutableArray<AgentSelection> Agents);
