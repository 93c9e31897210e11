using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>A run in a line: its best arm, the gain of that arm, and the cost of the run.</summary>
internal static class RunSummary
{
    /// <summary>The parts of the line; those that are not known are left out.</summary>
    public static IEnumerable<string> FromReport(RunReport report)
    {
        if (Best(report) is var (arm, state))
        {
            var share = DisplayText.Percent(state.EstimateOf(arm.Measure)!);
            yield return DisplayText.ToPlainText(
                $"best: {arm.Arm} after iteration {state.Iteration}, {share} % right"
            );
            if (Gain(report, arm, state) is var (gain, error, over))
                yield return DisplayText.ToPlainText(
                    $"{gain:+0.0;−0.0;0.0} ± {error:0.0} points over {over}"
                );
        }
        var tokens = report.Phases.Where(phase => !phase.IsShared).Sum(TokensOf);
        if (tokens > 0)
            yield return $"{DisplayText.Count(tokens)} tokens";
        if (report.Seconds > 0)
            yield return DisplayText.FormatDuration(TimeSpan.FromSeconds(report.Seconds));
    }

    private static long TokensOf(PhaseCost phase) =>
        phase.TokensGenerated + phase.TokensPrompt + phase.TokensTrained;

    /// <summary>The state with the highest accuracy on the run's own problems, of equal ones the first.</summary>
    private static (ArmResult Arm, ArmIteration State)? Best(RunReport report)
    {
        var arms = report.Arms.Where(arm => arm.Transfer is null);
        var states = arms.SelectMany(arm => arm.Iterations, (arm, state) => (arm, state))
            .Where(entry => entry.state.EstimateOf(entry.arm.Measure) is not null)
            .ToList();
        return states.Count == 0
            ? null
            : states.MaxBy(entry => entry.state.EstimateOf(entry.arm.Measure)!.Value);
    }

    /// <summary>
    /// The gain in percentage points over the samples of the base model, or without these over the arm before training.
    /// Where the report compares the two in pairs, that difference; else the difference of the two shares with the
    /// error of independent ones, which is rather too large than too small.
    /// </summary>
    private static (double Gain, double Error, string Over)? Gain(
        RunReport report,
        ArmResult arm,
        ArmIteration state
    )
    {
        var reference = report.Arms.FirstOrDefault(other => other.Arm == ArmKinds.Base) ?? arm;
        var start = reference.Iterations[0];
        if (reference == arm && start == state)
            return null;
        var over = reference == arm ? "itself before training" : reference.Arm;
        var left = new ComparedArm(arm.Arm, state.Iteration, arm.Measure);
        var right = new ComparedArm(reference.Arm, start.Iteration, reference.Measure);
        var paired = report.Comparisons.FirstOrDefault(pair => pair.Left == left && pair.Right == right);
        if (paired is not null)
            return (100 * paired.Difference.Difference, 100 * paired.Difference.StandardError, over);
        var (after, before) = (state.EstimateOf(arm.Measure)!, start.EstimateOf(reference.Measure));
        if (before is null)
            return null;
        var variance = Square(after.StandardError) + Square(before.StandardError);
        return (100 * (after.Value - before.Value), 100 * Math.Sqrt(variance), over);
    }

    private static double Square(double value) => value * value;
}
