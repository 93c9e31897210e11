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
    /// <param name="run">The run file, which says which arms repeat others at another temperature.</param>
    public static ImmutableArray<ArmResult> Arms(IEnumerable<ReportedState> states, RunFile run)
    {
        var variants = MeasuredNames.Variants(run);
        return [.. states.GroupBy(state => state.Arm).Select(arm => ToArmResult(arm, variants))];
    }

    /// <summary>The curve of one arm, ordered by iteration.</summary>
    private static ArmResult ToArmResult(
        IGrouping<string, ReportedState> statesOfArm,
        IReadOnlyDictionary<string, (string Own, double Temperature)> variants
    )
    {
        var first = statesOfArm.First();
        var iterations = statesOfArm.Select(state => state.State).OrderBy(state => state.Iteration);
        var arm = new ArmResult(first.Arm, first.Measure, [.. iterations], first.Transfer);
        return variants.TryGetValue(first.Name, out var variant)
            ? arm with
            {
                VariantOf = MeasuredNames.DisplayName(first.Split, variant.Own),
                Temperature = variant.Temperature,
            }
            : arm;
    }

    /// <summary>
    /// The first society arm against every other arm, at all temperatures of the others, on the run's own problems and
    /// on each transfer task. Empty when no arm of the run has a society.
    /// </summary>
    /// <param name="measured">All measurements.</param>
    /// <param name="run">The run file; its seed is that of the resampling.</param>
    public static ImmutableArray<PairedComparison> Comparisons(ImmutableArray<Measured> measured, RunFile run)
    {
        if (run.FirstSociety is not { } method)
            return [];
        string[] own = [method.Name, Measurement.SamplesOf(method.Name)];
        var repeated = MeasuredNames
            .Variants(run)
            .Where(variant => own.Contains(variant.Value.Own))
            .Select(variant => variant.Key)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. measured
                .Where(measurement => !repeated.Contains(measurement.Name))
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
