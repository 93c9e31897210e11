using MultiagentAspire.Core;

namespace MultiagentAspire.Debate;

/// <summary>
/// One slot's turn in one round.
/// </summary>
/// <param name="Response">The response as the transcript records it.</param>
/// <param name="Reply">The model's result from which the response was made.</param>
/// <param name="Summary">Summary of the others' responses that the slot saw; null where it saw none.</param>
internal sealed record SlotTurn(AgentResponse Response, AgentReply Reply, AgentReply? Summary);
