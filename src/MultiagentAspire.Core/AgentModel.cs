namespace MultiagentAspire.Core;

/// <summary>
/// The model of one agent.
/// </summary>
/// <param name="Base">The base model, in a folder or at an endpoint.</param>
/// <param name="Adapter">The adapter or full weights of the agent; null: the agent is the base model.</param>
public sealed record AgentModel(ModelRef Base, AdapterRef? Adapter = null);
