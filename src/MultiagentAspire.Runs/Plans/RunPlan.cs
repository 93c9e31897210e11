using System.Collections.Immutable;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// The ordered steps of a run: a pure function of the run file. For each iteration every arm trains and is measured,
/// and a report is written; measurements on transfer tasks and the last report end the run.
/// </summary>
public static class RunPlan
{
    /// <summary>
    /// All steps in the order of their execution. Steps whose debates equal those of an earlier arm refer to that arm's
    /// step.
    /// </summary>
    public static ImmutableArray<Step> Create(RunFile run) =>
        [.. ScoreStep.In(run, SharedDebates.In(run, Steps(run)))];

    /// <summary>The measurement for which a step was planned.</summary>
    /// <exception cref="InvalidOperationException">The step measures nothing, such as training debates.</exception>
    public static Measurement MeasurementOf(RunFile run, DebateStep step)
    {
        var arm = run.ArmOf(step.Arm);
        return Measurements.Of(run, arm, step.Iteration).Single(measurement => measurement.Name == step.Name);
    }

    /// <summary>
    /// The debates from whose responses an arm's agents of an iteration learned; null where the arm trains nothing in
    /// that iteration.
    /// </summary>
    public static DebateStep? LearnedFrom(RunFile run, string arm, int iteration) =>
        DebatesOf(Create(run), arm, iteration);

    private static DebateStep? DebatesOf(ImmutableArray<Step> plan, string arm, int iteration)
    {
        var selection = plan.OfType<SelectStep>()
            .FirstOrDefault(step => step.Arm == arm && step.Iteration == iteration);
        var debates = plan.OfType<DebateStep>()
            .Where(step => step.Transcripts.Path == selection?.Transcripts && step.Iteration == iteration);
        // Of arms that share debates, each has its own step, whose settings are equal.
        return debates.OrderByDescending(step => step.Arm == arm).FirstOrDefault();
    }

    private static IEnumerable<Step> Steps(RunFile run)
    {
        var arms = run.PlannedArms;
        for (var iteration = 0; iteration <= run.Iterations; iteration++)
        {
            foreach (var step in arms.SelectMany(arm => StepsOf(run, arm, iteration)))
                yield return step;
            if (iteration > 0 && iteration < run.Iterations)
                yield return new ReportStep(StepIds.Report(iteration), iteration);
        }
        foreach (var transfer in run.Task.Transfer)
        foreach (var step in arms.SelectMany(arm => TransferSteps(run, transfer, arm)))
            yield return step;
        yield return new ReportStep(StepIds.Report(run.Iterations), run.Iterations);
    }

    private static IEnumerable<Step> StepsOf(RunFile run, Arm arm, int iteration)
    {
        var measurements = run.Task.Evaluate == 0 ? [] : Measurements.Of(run, arm, iteration);
        var problems = new ProblemSet(ProblemSet.Evaluate, 0);
        var measuring = measurements.Select(measurement =>
            DebateStep.Measure(arm, iteration, measurement, problems)
        );
        return arm.Kind.Train(arm, iteration).Concat(measuring);
    }

    /// <summary>
    /// Measurements of an arm on a transfer task, with its agents after the last iteration; those of the base model are
    /// planned for iteration 0.
    /// </summary>
    private static IEnumerable<Step> TransferSteps(RunFile run, TransferTask transfer, Arm arm)
    {
        var problems = ProblemSet.OfTransfer(transfer.Name);
        foreach (var iteration in (int[])[0, run.Iterations])
        foreach (var measurement in Measurements.Of(run, arm, iteration))
            yield return DebateStep.Measure(arm, iteration, measurement, problems);
    }
}
