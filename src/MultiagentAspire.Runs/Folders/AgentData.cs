using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Folders;

/// <summary>One agent's data file of one iteration, in TRL's form.</summary>
public sealed record AgentData(int Iteration, AgentId Agent, string Path);
