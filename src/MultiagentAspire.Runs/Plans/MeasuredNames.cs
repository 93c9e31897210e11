using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Plans;

/// <summary>Names of measurements in report, files and pages.</summary>
public static class MeasuredNames
{
    /// <summary>
    /// The names under which the report shows the results of a step. A measurement of the base model also stands for
    /// iteration 0 of the measurements that ask in the same way after finetuning.
    /// </summary>
    /// <param name="step">A step that is measured.</param>
    public static IEnumerable<string> FromStep(RunFile run, DebateStep step) =>
        step.Iteration == 0 ? [step.Name, .. Successors(run, step)] : [step.Name];

    /// <summary>Name of the transcript file of a measurement, without extension.</summary>
    /// <param name="split">The split of the problems, as in <see cref="ProblemSet.Split"/>.</param>
    /// <param name="measurement">Name of the measurement.</param>
    public static string SetOf(string split, string measurement) => $"{split}-{measurement}";

    /// <summary>
    /// The name that the report shows: that of a measurement on a transfer task starts with the task, so that it is
    /// never paired with one on the run's own problems.
    /// </summary>
    /// <param name="split">The split of the problems, as in <see cref="ProblemSet.Split"/>.</param>
    /// <param name="name">Name of the measurement.</param>
    public static string DisplayName(string split, string name) =>
        ProblemSet.TransferOf(split) is { } transfer ? $"{transfer}: {name}" : name;

    /// <summary>
    /// Measurements that repeat another one at another temperature: name → name at the arm's own temperature, and the
    /// temperature.
    /// </summary>
    public static IReadOnlyDictionary<string, (string Own, double Temperature)> Variants(RunFile run) =>
        MeasuredAfter(run, 0)
            .Concat(MeasuredAfter(run, run.Iterations))
            .Where(measurement => measurement.VariantOf is not null)
            .DistinctBy(measurement => measurement.Name)
            .ToDictionary(
                measurement => measurement.Name,
                measurement => (measurement.VariantOf!, measurement.Settings.Sampling.Temperature),
                StringComparer.Ordinal
            );

    /// <summary>
    /// Measurements after finetuning for which a step of iteration 0 stands. Where several base measurements ask in the
    /// same way, only the first has successors, so none is shown twice.
    /// </summary>
    private static IEnumerable<string> Successors(RunFile run, DebateStep step)
    {
        var measurement = RunPlan.MeasurementOf(run, step);
        var first = MeasuredAfter(run, 0).First(candidate => candidate.IsEquivalentTo(measurement));
        if (first.Name != step.Name)
            return [];
        return MeasuredAfter(run, run.Iterations)
            .Where(later => later.IsEquivalentTo(measurement))
            .Select(later => later.Name);
    }

    private static IEnumerable<Measurement> MeasuredAfter(RunFile run, int iteration) =>
        run.PlannedArms.SelectMany(arm => Measurements.Of(run, arm, iteration));
}
