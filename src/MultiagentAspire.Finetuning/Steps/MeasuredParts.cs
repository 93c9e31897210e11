using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>The parts of a report that come from measurements.</summary>
internal static class MeasuredParts
{
    /// <summary>One curve for each arm, over its iterations.</summary>
    /// <param name="states">The measured states. The order of first occurrence is the order of the arms.</param>
    public static ImmutableArray<ArmResult> Arms(IEnumerable<ReportedState> states) =>
        [.. states.GroupBy(state => state.Arm).Select(ToArmResult)];

    /// <summary>The curve of one arm, ordered by iteration.</summary>
    private static ArmResult ToArmResult(IGrouping<string, ReportedState> statesOfArm)
    {
        var first = statesOfArm.First();
        var iterations = statesOfArm.Select(state => state.State).OrderBy(state => state.Iteration);
        return new ArmResult(statesOfArm.Key, first.Measure, [.. iterations], first.Transfer);
    }

    /// <summary>
    /// The first society arm against every other arm, on the run's own problems and on each transfer task. Empty
    /// when no arm of the run has a society.
    /// </summary>
    /// <param name="measured">All measurements.</param>
    /// <param name="run">The run file; its seed is that of the resampling.</param>
    public static ImmutableArray<PairedComparison> Comparisons(ImmutableArray<Measured> measured, RunFile run)
    {
        if (run.FirstSociety is not { } method)
            return [];
        return
        [
            .. measured
                .GroupBy(measurement => measurement.Split)
                .SelectMany(split => CompareSplit([.. split], split.Key, method.Name, run.Seed)),
        ];
    }

    /// <summary>The comparisons on the problems of one split.</summary>
    private static ImmutableArray<PairedComparison> CompareSplit(
        IReadOnlyList<Measured> measured,
        string split,
        string method,
        long seed
    ) =>
        PairedComparison.ForRun(
            [.. measured.Select(measurement => (measurement.AllProblems, measurement.Measure))],
            seed,
            MeasuredNames.DisplayName(split, method),
            MeasuredNames.DisplayName(split, Measurement.SamplesOf(method))
        );
}
