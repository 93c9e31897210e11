using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>The models of a debate.</summary>
/// <param name="Slots">N pairs of a generator and a critic.</param>
/// <param name="Summarizer">A base model; it is never finetuned.</param>
public sealed record Society(ImmutableArray<SocietySlot> Slots, AgentModel Summarizer);
