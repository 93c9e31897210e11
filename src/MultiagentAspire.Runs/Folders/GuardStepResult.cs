using System.Collections.Immutable;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// The stored result of a <see cref="Plans.GuardStep"/>.
/// </summary>
/// <param name="NewAgreement">
/// By slot: share of debates, 0 to 1, in which the slot's last answer with the new critic is the vote of round 1.
/// </param>
/// <param name="PreviousAgreement">By slot: the same share with the previous critic.</param>
/// <param name="KeptSlots">0-based slots that keep the previous critic.</param>
public sealed record GuardStepResult(
    ImmutableArray<double> NewAgreement,
    ImmutableArray<double> PreviousAgreement,
    ImmutableArray<int> KeptSlots
);
