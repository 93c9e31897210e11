using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>The task of a run and how many problems of it are used.</summary>
/// <param name="Spec">The task and its options.</param>
/// <param name="Train">Unlabelled problems of each iteration.</param>
/// <param name="Evaluate">Problems every arm is measured on; disjoint from all training problems.</param>
/// <param name="Fresh">True: each iteration debates new problems. False (paper): the same ones.</param>
/// <param name="Transfer">Other tasks on which the finished agents are measured without training on them.</param>
public sealed record RunTask(
    TaskSpec Spec,
    int Train,
    int Evaluate,
    bool Fresh,
    ImmutableArray<TransferTask> Transfer
);
