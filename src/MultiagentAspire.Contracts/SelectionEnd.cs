using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts;

/// <summary>The end of one agent's data in the stream of a selection.</summary>
/// <param name="Counts">Number of responses or trajectories with each selection verdict.</param>
/// <param name="OneSided">As in <see cref="SelectionResult.OneSided"/>.</param>
public sealed record SelectionEnd(SelectionCounts Counts, bool OneSided);
