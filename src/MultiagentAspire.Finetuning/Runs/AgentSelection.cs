using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Runs;

internal sealed record AgentSelection(AgentId Agent, int Examples, SelectionCounts Counts, bool OneSided);
