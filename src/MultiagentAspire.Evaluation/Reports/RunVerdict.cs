using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// What a run says about the method, in at most three sentences: the method before and after, the best other arm at
/// equal budget, and whether their difference is shown. Console, page, list, report and JSON have the same sentences.
/// </summary>
public static class RunVerdict
{
    /// <summary>An arm is at equal budget when it takes at most this times the method's tokens per problem.</summary>
    private const double EqualBudgetFactor = 1.1;

    /// <summary>
    /// Standard errors that a difference must have to be shown in four of five repetitions: 1.96 for the level of 5 %
    /// and 0.84 for the power of 80 %.
    /// </summary>
    private const double DetectableErrors = 2.8;

    /// <summary>Fewest problems with different outcomes that McNemar's test can call significant at 5 %.</summary>
    private const double MinDifferentProblems = 6;

    /// <summary>
    /// The sentences; the most accurate arm alone where none is a society, and nothing where nothing was measured.
    /// </summary>
    public static ImmutableArray<string> FromReport(RunReport report)
    {
        var own = report.Arms.Where(arm => arm.Transfer is null).ToList();
        if (own.Find(arm => arm.Arm == report.Method) is not { } method)
            return [.. DescribeMostAccurate(own)];
        if (method.Last.EstimateOf(method.Measure) is null)
            return [];
        return [DescribeCourse(method), .. DescribeBaseline(report, method, own)];
    }

    private static IEnumerable<string> DescribeMostAccurate(IReadOnlyList<ArmResult> arms)
    {
        var measured = arms.Where(arm => arm.Last.EstimateOf(arm.Measure) is not null).ToList();
        if (measured.Count == 0)
            yield break;
        var best = measured.MaxBy(arm => arm.Last.EstimateOf(arm.Measure)!.Value)!;
        var accuracy = ReportText.Percent(best.Last.EstimateOf(best.Measure));
        yield return $"The most accurate arm is {best.Arm} ({ReportText.NameOf(best.Measure)}) with {accuracy} %; "
            + "none is a society with agents of its own.";
    }

    private static string DescribeCourse(ArmResult method)
    {
        var (first, last) = (method.Iterations[0], method.Last);
        var after = $"{ReportText.Percent(last.EstimateOf(method.Measure))} %";
        var measured = $"{method.Arm} ({ReportText.NameOf(method.Measure)})";
        return first.Iteration == 0 && last.Iteration > 0 && first.EstimateOf(method.Measure) is { } before
            ? ReportText.Text($"{measured}: {ReportText.Percent(before)} % before finetuning, ")
                + ReportText.Text($"{after} after iteration {last.Iteration}.")
            : ReportText.Text($"{measured}: {after} after iteration {last.Iteration}.");
    }

    private static IEnumerable<string> DescribeBaseline(
        RunReport report,
        ArmResult method,
        IReadOnlyList<ArmResult> arms
    )
    {
        var budget = method.Last.TokensPerProblem;
        var others = arms.Where(arm => arm != method && !IsOfMethod(arm, method))
            .Where(arm => arm.Last.TokensPerProblem <= EqualBudgetFactor * budget)
            .Select(arm => (Arm: arm, Comparison: Find(report, method, arm)))
            .Where(other => other.Comparison is not null)
            .ToList();
        if (others.Count == 0)
        {
            yield return ReportText.Text(
                $"No other arm was measured at its budget of {budget:0} tokens a problem."
            );
            yield break;
        }
        var (best, comparison) = others.MaxBy(other => other.Arm.Last.EstimateOf(other.Arm.Measure)!.Value);
        var accuracy = ReportText.Percent(best.Last.EstimateOf(best.Measure));
        yield return ReportText.Text($"The best other arm within its {budget:0} tokens a problem is ")
            + $"{best.Arm} ({ReportText.NameOf(best.Measure)}) with {accuracy} %.";
        yield return DescribeDifference(comparison!, Findings.VerdictOf(report, comparison!));
    }

    private static string DescribeDifference(PairedComparison comparison, FindingVerdict verdict)
    {
        var difference = comparison.Difference;
        var points = ReportText.Points(difference.Difference);
        var interval = $"{ReportText.Points(difference.Lower)} to {ReportText.Points(difference.Upper)}";
        var shown = verdict switch
        {
            FindingVerdict.Shown => "shown",
            FindingVerdict.OppositeShown => "the opposite is shown",
            _ => "not shown",
        };
        var detectable = Math.Max(
            DetectableErrors * difference.StandardError,
            MinDifferentProblems / comparison.Problems
        );
        return $"The difference is {points} points (95 % interval {interval}): {shown}. "
            + ReportText.Text($"{comparison.Problems} problems show a difference from about ")
            + ReportText.Text($"{100 * detectable:0.0} points on.");
    }

    /// <summary>The comparison of the last states of both, by the measure of each; null where there is none.</summary>
    private static PairedComparison? Find(RunReport report, ArmResult method, ArmResult other)
    {
        var left = new ComparedArm(method.Arm, method.Last.Iteration, method.Measure);
        var right = new ComparedArm(other.Arm, other.Last.Iteration, other.Measure);
        return report.Comparisons.FirstOrDefault(pair => pair.Left == left && pair.Right == right);
    }

    /// <summary>Whether an arm only repeats the method's agents: by samples, or at another temperature.</summary>
    private static bool IsOfMethod(ArmResult arm, ArmResult method) =>
        (arm.VariantOf ?? arm.Arm) is var own && (own == method.Arm || own == $"{method.Arm}-samples");
}
