using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>The finetuning data of one agent: D^G_n or D^C_n of paper section 2.3.</summary>
/// <param name="Agent">The agent; every example names it.</param>
/// <param name="Examples">The training examples, in the order of the debates.</param>
/// <param name="Counts">Number of responses or trajectories with each selection verdict.</param>
/// <param name="OneSided">
/// Whether the settings ask for a mixture, but one of C− and C+ is empty, so that all of the other one was used.
/// </param>
public sealed record SelectionResult(
    AgentId Agent,
    ImmutableArray<TrainingExample> Examples,
    SelectionCounts Counts,
    bool OneSided = false
);
