using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>The task of a run and how many problems of it are used.</summary>
/// <param name="Spec">The name of the task and its options.</param>
/// <param name="Train">Number of unlabelled problems in each iteration, 1 to 1,000,000.</param>
/// <param name="Evaluate">
/// Number of problems on which every arm is measured, disjoint from all training problems; 0: nothing is measured.
/// </param>
/// <param name="Fresh">True: each iteration debates new problems. False (paper): the same ones.</param>
/// <param name="Transfer">Other tasks on which the finished agents are measured without training on them.</param>
public sealed record RunTask(
    TaskSpec Spec,
    int Train,
    int Evaluate,
    bool Fresh,
    ImmutableArray<TransferTask> Transfer
);
