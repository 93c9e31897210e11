using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>N slots and the summarizer, which is the base model and never finetuned.</summary>
public sealed record Society(ImmutableArray<SocietySlot> Slots, AgentModel Summarizer);
