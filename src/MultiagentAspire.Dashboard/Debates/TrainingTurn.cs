using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>A message as an agent's data holds it.</summary>
/// <param name="Agent">Whose data.</param>
/// <param name="AsContext">The agent read it before what it learned, without learning it.</param>
public sealed record TrainingTurn(AgentId Agent, bool AsContext);
