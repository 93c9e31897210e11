using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Writes the ground truth that a report reads beside it, so that those who show debates can say who was
/// right.
/// </summary>
internal sealed class ReportReferences(ProblemSets problems, RunLayout layout, StepStore steps)
{
    public void Write(ImmutableArray<Step> plan) =>
        ReferenceAnswers.Write(
            layout.ReportFolder,
            plan.OfType<DebateStep>()
                .Where(step => step.Split != ProblemSet.Train && steps.IsFinished(step.Id))
                .SelectMany(Judged)
                .Distinct()
                .SelectMany(
                    set => problems.References(set),
                    (set, truth) => new ReferenceAnswer(set.Split, truth.Key, truth.Value)
                )
                .Distinct()
        );

    /// <summary>
    /// What <see cref="ReportMeasurements"/> reads for a measurement: its problems, and those whose
    /// pseudo-labels its agents learned from.
    /// </summary>
    private static IEnumerable<ProblemSet> Judged(DebateStep step) =>
        step is { Split: ProblemSet.Evaluate, Iteration: > 0 }
            ? [step.Problems, new ProblemSet(ProblemSet.Train, step.Iteration)]
            : [step.Problems];
}
