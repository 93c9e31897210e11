using System.Collections.Immutable;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Plans;

/// <summary>The ordered steps of a run. Equal run files give equal plans.</summary>
public static class RunPlan
{
    /// <summary>All steps, in the order in which they are carried out.</summary>
    public static ImmutableArray<Step> Create(RunFile run) => [.. SharedDebates.In(run, Steps(run))];

    /// <summary>What a measuring step measures, as its arm planned it.</summary>
    public static Measurement MeasurementOf(RunFile run, DebateStep step)
    {
        var arm = run.ArmOf(step.Arm);
        return arm.Kind.Measure(arm, step.Iteration).Single(one => one.Name == step.Name);
    }

    /// <summary>
    /// The debates from which an arm's agents of an iteration learned; null where they learned from none.
    /// </summary>
    public static DebateStep? LearnedFrom(RunFile run, string arm, int iteration) =>
        Create(run)
            .OfType<DebateStep>()
            .FirstOrDefault(step =>
                step.Arm == arm && step.Iteration == iteration && step.Split == ProblemSet.Train
            );

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
        foreach (var step in arms.SelectMany(arm => Transfer(run, transfer, arm)))
            yield return step;
        yield return new ReportStep(StepIds.Report(run.Iterations), run.Iterations);
    }

    private static IEnumerable<Step> StepsOf(RunFile run, Arm arm, int iteration)
    {
        var measurements = run.Task.Evaluate == 0 ? [] : arm.Kind.Measure(arm, iteration);
        var problems = new ProblemSet(ProblemSet.Evaluate, 0);
        return arm
            .Kind.Train(arm, iteration)
            .Concat(measurements.Select(one => DebateStep.Measure(arm, iteration, one, problems)));
    }

    /// <summary>
    /// Arms are tried on other tasks in their last state: the base ones as they are, the others after the
    /// last iteration.
    /// </summary>
    private static IEnumerable<Step> Transfer(RunFile run, TransferTask transfer, Arm arm)
    {
        var problems = ProblemSet.OfTransfer(transfer.Name);
        foreach (var iteration in (int[])[0, run.Iterations])
        foreach (var measurement in arm.Kind.Measure(arm, iteration))
            yield return DebateStep.Measure(arm, iteration, measurement, problems);
    }
}
