using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>A task for zero-shot measurement at the end of the run.</summary>
public sealed record TransferTask(string Name, TaskSpec Spec, int Evaluate);
