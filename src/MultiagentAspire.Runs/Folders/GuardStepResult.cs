using System.Collections.Immutable;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// How often each slot's new and previous critic ended on the vote, and which slots keep the previous one.
/// </summary>
public sealed record GuardStepResult(
    ImmutableArray<double> NewAgreement,
    ImmutableArray<double> PreviousAgreement,
    ImmutableArray<int> KeptSlots
);
