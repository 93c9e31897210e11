using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// States which claims hold in a run. A comparison holds when the left arm is better and the exact test,
/// corrected for the number of comparisons on the same problems (Holm 1979), stays below 0.05; it does not
/// hold when the left arm is significantly worse; anything else, also a mean that points another way than the
/// count of problems (ties split a problem), is not shown. Observations are about the run's own problems.
/// </summary>
public static class Findings
{
    private const double Significance = 0.05;

    public static ImmutableArray<Finding> FromReport(RunReport report)
    {
        var transfers = TransfersOf(report);
        var own = report.Arms.Where(arm => arm.Transfer is null).ToList();
        return
        [
            .. report
                .Comparisons.Zip(
                    HolmWithin(
                        report.Comparisons,
                        comparison => comparison.Test.PValue,
                        comparison => transfers.GetValueOrDefault(comparison.Left.Arm)
                    ),
                    (comparison, adjusted) =>
                        Compare(comparison, adjusted, transfers.GetValueOrDefault(comparison.Left.Arm))
                )
                .OrderBy(finding => finding.Transfer is not null),
            .. own.Where(arm => arm.Iterations.Length > 1).Select(DescribeCourse),
            .. WrongAgreement(own, report.Method),
            .. own.Where(arm => arm.Last.PseudoLabels?.Accuracy is not null).Select(Labels),
            .. own.Where(arm => arm.Last.Flips is not null).Select(Corrections),
            .. Budget(own),
        ];
    }

    /// <summary>The transfer task of each arm that was measured on one.</summary>
    public static IReadOnlyDictionary<string, string> TransfersOf(RunReport report) =>
        report
            .Arms.Where(arm => arm.Transfer is not null)
            .ToDictionary(arm => arm.Arm, arm => arm.Transfer!, StringComparer.Ordinal);

    /// <summary><see cref="Holm"/> among the tests of each family, in the order given.</summary>
    public static ImmutableArray<double> HolmWithin<T>(
        IReadOnlyList<T> tests,
        Func<T, double> pValue,
        Func<T, string?> family
    )
    {
        var adjusted = new double[tests.Count];
        foreach (var members in Enumerable.Range(0, tests.Count).GroupBy(i => family(tests[i])))
        foreach (var (index, value) in members.Zip(Holm([.. members.Select(i => pValue(tests[i]))])))
            adjusted[index] = value;
        return [.. adjusted];
    }

    /// <summary>
    /// Holm's step-down adjusted p-values, in the order given: the i-th smallest (from 0) times (m - i), made
    /// non-decreasing, at most 1.
    /// </summary>
    public static ImmutableArray<double> Holm(ImmutableArray<double> pValues)
    {
        var adjusted = new double[pValues.Length];
        var largest = 0.0;
        foreach (
            var (index, rank) in Enumerable
                .Range(0, pValues.Length)
                .OrderBy(i => pValues[i])
                .Select((index, rank) => (index, rank))
        )
        {
            largest = Math.Max(largest, Math.Min(1, pValues[index] * (pValues.Length - rank)));
            adjusted[index] = largest;
        }
        return [.. adjusted];
    }

    private static Finding Compare(PairedComparison comparison, double adjusted, string? transfer)
    {
        var difference = comparison.Difference;
        var verdict =
            adjusted >= Significance
            || Math.Sign(difference.Difference)
                != Math.Sign(comparison.Test.OnlyLeft - comparison.Test.OnlyRight)
                ? FindingVerdict.NotShown
            : difference.Difference > 0 ? FindingVerdict.Holds
            : FindingVerdict.DoesNotHold;
        return new Finding(
            verdict,
            $"{ReportText.NameOf(comparison.Left)} is more accurate than {ReportText.NameOf(comparison.Right)}.",
            $"Difference {ReportText.Points(difference.Difference)} points (95 % interval {ReportText.Points(difference.Lower)} to {ReportText.Points(difference.Upper)}) "
                + ReportText.Text(
                    $"on {comparison.Problems} problems; better on {comparison.Test.OnlyLeft}, worse on {comparison.Test.OnlyRight}; "
                )
                + $"{ReportText.Probability(adjusted)} corrected for the number of comparisons.",
            transfer
        );
    }

    private static Finding DescribeCourse(ArmResult arm)
    {
        var course = arm.Iterations.Where(state => state.EstimateOf(arm.Measure) is not null).ToList();
        var best = course.MaxBy(state => state.EstimateOf(arm.Measure)!.Value);
        return new Finding(
            FindingVerdict.Observed,
            ReportText.Text(
                $"{arm.Arm} ({ReportText.NameOf(arm.Measure)}) is at its best after iteration {best?.Iteration ?? 0} of {arm.Last.Iteration}."
            ),
            $"Accuracy in percent by iteration: {string.Join("; ", course.Select(state => ReportText.Percent(state.EstimateOf(arm.Measure))))}."
        );
    }

    private static IEnumerable<Finding> WrongAgreement(IReadOnlyList<ArmResult> arms, string? method)
    {
        var last = arms.Where(arm => arm.Last.WrongAgreement is not null && arm.Iterations.Length > 1)
            .ToList();
        var own = last.Find(arm => arm.Arm == method);
        if (own is null)
            yield break;
        foreach (var other in last.Where(arm => arm != own))
            yield return new Finding(
                FindingVerdict.Observed,
                own.Last.WrongAgreement < other.Last.WrongAgreement
                    ? $"The errors of {own.Arm} stay more varied than those of {other.Arm}: a vote can outnumber them."
                    : $"The errors of {own.Arm} are no more varied than those of {other.Arm}.",
                $"Two wrong answers agree in {ReportText.Percent(own.Last.WrongAgreement)} % against {ReportText.Percent(other.Last.WrongAgreement)} % of pairs."
            );
    }

    private static Finding Labels(ArmResult arm)
    {
        var (labels, single) = (arm.Last.PseudoLabels!, arm.Last.Single);
        return new Finding(
            FindingVerdict.Observed,
            labels.Accuracy!.Value > single.Value
                ? $"The labels that {arm.Arm} learns from are right more often than a single answer is."
                : $"The labels that {arm.Arm} learns from are right no more often than a single answer is.",
            $"Last iteration: labels {ReportText.Percent(labels.Accuracy)} %, on {ReportText.Percent(labels.Coverage)} % of the training problems; "
                + $"single answers {ReportText.Percent(single)} % on the evaluation problems."
        );
    }

    private static Finding Corrections(ArmResult arm)
    {
        var flips = arm.Last.Flips!;
        return new Finding(
            FindingVerdict.Observed,
            flips.WrongToRight > flips.RightToWrong
                ? $"Debate in {arm.Arm} corrects more answers than it spoils."
                : $"Debate in {arm.Arm} does not correct more answers than it spoils.",
            ReportText.Text(
                $"Of {flips.Total} answers, {flips.WrongToRight} turned right and {flips.RightToWrong} turned wrong between the first and the final round."
            )
        );
    }

    private static IEnumerable<Finding> Budget(IReadOnlyList<ArmResult> arms)
    {
        var costs = arms.Select(arm =>
                (arm.Arm, Tokens: arm.Last.TokensGenerated / (double)arm.Last.Problems)
            )
            .Where(cost => cost.Tokens > 0)
            .ToList();
        if (costs.Count < 2)
            yield break;
        var (least, most) = (costs.MinBy(cost => cost.Tokens), costs.MaxBy(cost => cost.Tokens));
        yield return new Finding(
            FindingVerdict.Observed,
            most.Tokens < 1.1 * least.Tokens
                ? "All arms answer at about equal cost."
                : "The arms do not answer at equal cost; differences in accuracy include it.",
            $"Tokens generated per problem: {string.Join(", ", costs.Select(cost => ReportText.Text($"{cost.Arm} {cost.Tokens:0}")))}."
        );
    }
}
