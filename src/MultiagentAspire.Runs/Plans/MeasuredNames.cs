using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Plans;

/// <summary>What measurements are called in a report.</summary>
public static class MeasuredNames
{
    /// <summary>
    /// The name of an evaluation, and those of the measurements that it stands for before any training: a
    /// debate or a vote of the base model asks the same as they do later.
    /// </summary>
    public static IEnumerable<string> FromStep(RunFile run, DebateStep step) =>
        step.Iteration == 0 ? [step.Name, .. Successors(run, step)] : [step.Name];

    /// <summary>What the transcripts of a measurement are called.</summary>
    /// <param name="split">Of the problems, as in <see cref="ProblemSet.Split"/>.</param>
    public static string SetOf(string split, string measurement) => $"{split}-{measurement}";

    /// <summary>
    /// A name as it is shown: measurements on other tasks must not be paired with those on the run's own
    /// problems.
    /// </summary>
    /// <param name="split">Of the problems, as in <see cref="ProblemSet.Split"/>.</param>
    public static string Shown(string split, string name) =>
        ProblemSet.TransferOf(split) is { } transfer ? $"{transfer}: {name}" : name;

    /// <summary>
    /// Of base measurements that ask the same, the first stands for the later ones: none is shown twice.
    /// </summary>
    private static IEnumerable<string> Successors(RunFile run, DebateStep step)
    {
        var before = RunPlan.MeasurementOf(run, step);
        var first = After(run, 0).First(other => other.AsksAs(before));
        return first.Name == step.Name
            ? After(run, 1).Where(later => later.AsksAs(before)).Select(later => later.Name)
            : [];
    }

    private static IEnumerable<Measurement> After(RunFile run, int iteration) =>
        run.PlannedArms.SelectMany(arm => arm.Kind.Measure(arm, iteration));
}
