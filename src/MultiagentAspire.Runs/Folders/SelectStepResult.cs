using System.Collections.Immutable;

namespace MultiagentAspire.Runs.Folders;

/// <summary>The stored result of a <see cref="Plans.SelectStep"/>.</summary>
/// <param name="Agents">One entry for each agent of the arm.</param>
public sealed record SelectStepResult(ImmutableArray<AgentSelection> Agents);
