namespace MultiagentAspire.Core;

/// <summary>Slot n of a society: the pair (G_n, C_n) of the paper.</summary>
/// <param name="Generator">Answers in round 1, and in all rounds of the "no critic" ablation.</param>
/// <param name="Critic">Answers in rounds 2 to M.</param>
public sealed record SocietySlot(AgentModel Generator, AgentModel Critic);
