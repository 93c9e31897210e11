namespace MultiagentAspire.Core;

/// <summary>
/// What answers for one agent: a base model and, unless the agent is the untouched base, its adapter.
/// </summary>
public sealed record AgentModel(ModelRef Base, AdapterRef? Adapter = null);
