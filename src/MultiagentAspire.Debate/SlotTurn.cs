using MultiagentAspire.Core;

namespace MultiagentAspire.Debate;

/// <summary>
/// One slot's part in one round: its response, as recorded and as it came, and the summary it was shown, if
/// any.
/// </summary>
internal sealed record SlotTurn(AgentResponse Response, AgentReply Reply, AgentReply? Summary);
