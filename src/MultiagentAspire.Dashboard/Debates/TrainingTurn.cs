using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>A response as a turn in an agent's training data.</summary>
/// <param name="Agent">The agent that was trained on the data.</param>
/// <param name="AsContext">
/// Whether the turn is context only: it precedes the completion and has no loss in every example that holds it.
/// </param>
public sealed record TrainingTurn(AgentId Agent, bool AsContext);
