using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>A run in a line: its best arm, what that gains, and what all of it cost.</summary>
internal static class RunSummary
{
    /// <summary>Its parts, those that are known.</summary>
    public static IEnumerable<string> FromReport(RunReport report)
    {
        if (Best(report) is var (arm, state))
        {
            var share = state.EstimateOf(arm.Measure)!;
            yield return DisplayText.ToPlainText(
                $"best: {arm.Arm} after iteration {state.Iteration}, {DisplayText.Percent(share)} % right"
            );
            if (Gain(report, arm, state) is var (gain, error, over))
                yield return DisplayText.ToPlainText(
                    $"{gain:+0.0;−0.0;0.0} ± {error:0.0} points over {over}"
                );
        }
        var tokens = report
            .Phases.Where(phase => !phase.IsShared)
            .Sum(phase => phase.TokensGenerated + phase.TokensPrompt + phase.TokensTrained);
        if (tokens > 0)
            yield return $"{DisplayText.Count(tokens)} tokens";
        if (report.Seconds > 0)
            yield return DisplayText.FormatDuration(TimeSpan.FromSeconds(report.Seconds));
    }

    /// <summary>The state with the highest accuracy on the run's own problems, of equal ones the first.</summary>
    private static (ArmResult Arm, ArmIteration State)? Best(RunReport report)
    {
        var states = report
            .Arms.Where(arm => arm.Transfer is null)
            .SelectMany(arm => arm.Iterations, (arm, state) => (arm, state))
            .Where(entry => entry.state.EstimateOf(entry.arm.Measure) is not null)
            .ToList();
        return states.Count == 0
            ? null
            : states.MaxBy(entry => entry.state.EstimateOf(entry.arm.Measure)!.Value);
    }

    /// <summary>
    /// In percentage points over the base's samples, or without these over the arm before training: of the
    /// same problems in pairs where the report compares them, else of the two shares, whose errors are then
    /// taken for independent and so too large rather than too small.
    /// </summary>
    private static (double Gain, double Error, string Over)? Gain(
        RunReport report,
        ArmResult arm,
        ArmIteration state
    )
    {
        var (other, before) = report.Arms.FirstOrDefault(one => one.Arm == ArmKinds.Base) is { } samples
            ? (samples, samples.Iterations[0])
            : (arm, arm.Iterations[0]);
        if (other == arm && before == state)
            return null;
        var over = other == arm ? "itself before training" : other.Arm;
        var paired = report.Comparisons.FirstOrDefault(one =>
            one.Left == new ComparedArm(arm.Arm, state.Iteration, arm.Measure)
            && one.Right == new ComparedArm(other.Arm, before.Iteration, other.Measure)
        );
        if (paired is not null)
            return (100 * paired.Difference.Difference, 100 * paired.Difference.StandardError, over);
        var (now, then) = (state.EstimateOf(arm.Measure)!, before.EstimateOf(other.Measure));
        return then is null
            ? null
            : (
                100 * (now.Value - then.Value),
                100
                    * Math.Sqrt(
                        now.StandardError * now.StandardError + then.StandardError * then.StandardError
                    ),
                over
            );
    }
}
