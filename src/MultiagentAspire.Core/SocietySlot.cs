namespace MultiagentAspire.Core;

/// <summary>Slot n of a society: the pair (G_n, C_n).</summary>
public sealed record SocietySlot(AgentModel Generator, AgentModel Critic);
