using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Writes the reference answers that the report was graded by into the report's folder. Pages that show debates read
/// them to mark correct answers.
/// </summary>
/// <param name="problems">The problems of the run with their reference answers.</param>
/// <param name="layout">Paths of the run folder.</param>
/// <param name="steps">Results of finished steps.</param>
internal sealed class ReportReferences(ProblemSets problems, RunLayout layout, StepStore steps)
{
    /// <summary>Writes one line for each problem of a finished measurement.</summary>
    /// <param name="plan">All steps of the run.</param>
    public void Write(ImmutableArray<Step> plan)
    {
        var measured = plan.OfType<DebateStep>()
            .Where(step => step.Split != ProblemSet.Train && steps.IsFinished(step.Id));
        var answers = measured.SelectMany(GradedSets).Distinct().SelectMany(AnswersOf).Distinct();
        ReferenceAnswers.Write(layout.ReportFolder, answers);
    }

    /// <summary>
    /// The problem sets that <see cref="ReportMeasurements"/> grades for a measurement: its own, and the one whose
    /// pseudo-labels its agents learned from.
    /// </summary>
    private static IEnumerable<ProblemSet> GradedSets(DebateStep step) =>
        step is { Split: ProblemSet.Evaluate, Iteration: > 0 }
            ? [step.Problems, new ProblemSet(ProblemSet.Train, step.Iteration)]
            : [step.Problems];

    /// <summary>The reference answers of a problem set, with its split.</summary>
    private IEnumerable<ReferenceAnswer> AnswersOf(ProblemSet set) =>
        problems
            .References(set)
            .Select(reference => new ReferenceAnswer(set.Split, reference.Key, reference.Value));
}
