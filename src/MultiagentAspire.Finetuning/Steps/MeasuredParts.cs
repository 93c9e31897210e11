using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>The parts of a report that come from measurements.</summary>
internal static class MeasuredParts
{
    /// <summary>Arms in the order in which they are met, each over its iterations.</summary>
    public static ImmutableArray<ArmResult> Arms(IEnumerable<ReportedState> states) =>
        [
            .. states
                .GroupBy(one => one.Arm)
                .Select(arm => new ArmResult(
                    arm.Key,
                    arm.First().Measure,
                    [.. arm.Select(one => one.State).OrderBy(state => state.Iteration)],
                    arm.First().Transfer
                )),
        ];

    /// <summary>
    /// The first society against every other arm, on the run's own problems and on each transfer task.
    /// </summary>
    public static ImmutableArray<PairedComparison> Comparisons(
        ImmutableArray<Measured> measured,
        RunFile run
    ) =>
        run.FirstSociety is not { } method
            ? []
            :
            [
                .. measured
                    .GroupBy(one => one.Split)
                    .SelectMany(split => OfSplit([.. split], split.Key, method.Name, run.Seed)),
            ];

    private static ImmutableArray<PairedComparison> OfSplit(
        IReadOnlyList<Measured> measured,
        string split,
        string method,
        long seed
    ) =>
        PairedComparison.ForRun(
            [.. measured.Select(one => (one.Whole, one.Measure))],
            seed,
            MeasuredNames.Shown(split, method),
            MeasuredNames.Shown(split, Measurement.SamplesOf(method))
        );
}
