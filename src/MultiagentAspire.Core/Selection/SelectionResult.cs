using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>The finetuning data of one agent: D^G_n or D^C_n of paper section 2.3.</summary>
/// <param name="Agent">Whose data this is; every record bears it.</param>
/// <param name="Examples">The records, in the order of the debates.</param>
/// <param name="Counts">What was there and what was dropped.</param>
/// <param name="OneSided">A mixture was asked for but one of C− and C+ was empty, so the other was used whole.</param>
public sealed record SelectionResult(
    AgentId Agent,
    ImmutableArray<TrainingExample> Examples,
    SelectionCounts Counts,
    bool OneSided = false
);
