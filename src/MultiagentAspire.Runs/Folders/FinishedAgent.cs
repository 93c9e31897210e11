using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// One finetuned agent of a run. <paramref name="Model"/> has no adapter when the agent was never trained.
/// </summary>
public sealed record FinishedAgent(AgentId Agent, AgentModel Model);
