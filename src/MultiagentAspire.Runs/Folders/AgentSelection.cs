using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Folders;

/// <summary>What a select step selected for one agent.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Examples">Number of training examples in its data file.</param>
/// <param name="Counts">Number of responses or trajectories with each selection verdict.</param>
/// <param name="OneSided">
/// Whether a critic's data has only corrected or only kept trajectories, so that the critic weight has no effect.
/// </param>
public sealed record AgentSelection(AgentId Agent, int Examples, SelectionCounts Counts, bool OneSided);
