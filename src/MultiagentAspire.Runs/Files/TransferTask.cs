using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>A task on which the agents are measured at the end of the run, without training on it.</summary>
/// <param name="Name">Letters, digits and <c>-</c>; unique in the run. Files and report rows are named by it.</param>
/// <param name="Spec">The task and its options.</param>
/// <param name="Evaluate">Number of problems.</param>
public sealed record TransferTask(string Name, TaskSpec Spec, int Evaluate);
