using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Folders;

/// <summary>One agent's data file of one iteration: JSON lines in the form of Hugging Face TRL.</summary>
/// <param name="Iteration">1 to L, the iteration whose training reads the file.</param>
/// <param name="Agent">The agent that learns from it.</param>
/// <param name="Path">Full path of the file.</param>
public sealed record AgentData(int Iteration, AgentId Agent, string Path);
