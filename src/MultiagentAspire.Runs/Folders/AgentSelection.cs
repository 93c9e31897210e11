using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Folders;

public sealed record AgentSelection(AgentId Agent, int Examples, SelectionCounts Counts, bool OneSided);
