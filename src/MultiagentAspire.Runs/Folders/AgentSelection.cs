using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Folders;

public sealed record AgentSelection(AgentId Agent, int Examples, SelectionCounts Counts, bool OneSided);
