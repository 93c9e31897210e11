using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning.RunFiles;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>The parts of a report that come from measurements.</summary>
internal static class MeasuredParts
{
    /// <summary>Arms in the order in which they are met, each over its iterations.</summary>
    public static ImmutableArray<ArmResult> Arms(IEnumerable<ShownState> states) =>
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

    /// <summary>The method against every other arm, on the run's own problems and on each transfer task.</summary>
    public static ImmutableArray<PairedComparison> Comparisons(
        ImmutableArray<Runs.Measured> measured,
        long seed
    ) =>
        [
            .. measured
                .GroupBy(one => one.Split)
                .SelectMany(split =>
                    PairedComparison.OfRun(
                        [.. split.Select(one => (one.Whole, one.Measure))],
                        seed,
                        split.FirstOrDefault(one => IsMethod(one.Whole.Arm))?.Whole.Arm ?? ArmNames.Multiagent
                    )
                ),
        ];

    private static bool IsMethod(string arm) =>
        arm == ArmNames.Multiagent || arm.EndsWith($": {ArmNames.Multiagent}", StringComparison.Ordinal);
}
