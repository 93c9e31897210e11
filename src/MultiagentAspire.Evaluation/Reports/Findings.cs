using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// States which claims a run shows. A comparison is shown when the left arm is better and the exact test, corrected
/// for the number of comparisons on the same problems (Holm 1979), stays below 0.05. The opposite is shown when the
/// left arm is significantly worse. Anything else is not shown, also a mean that points another way than the count of
/// problems (ties split a problem). Observations are about the run's own problems.
/// </summary>
public static class Findings
{
    private const double Significance = 0.05;

    /// <summary>Arms answer at equal cost when the highest is less than this times the lowest.</summary>
    private const double EqualCostFactor = 1.1;

    /// <summary>
    /// All findings: comparisons on the run's own problems, those on transfer tasks, then observations of each kind.
    /// </summary>
    public static ImmutableArray<Finding> FromReport(RunReport report)
    {
        var own = report.MainArms.Where(arm => arm.Transfer is null).ToList();
        var trained = own.Where(arm => arm.Iterations.Length > 1);
        var learners = report.Agents.Select(agent => agent.Arm).ToHashSet();
        var labelled = own.Where(arm =>
            arm.Last.PseudoLabels?.Accuracy is not null && learners.Contains(arm.Arm)
        );
        var debated = own.Where(arm => arm.Last.Flips is not null);
        var comparisons = DescribeComparisons(report).OrderBy(finding => finding.Transfer is not null);
        return
        [
            .. comparisons,
            .. trained.Select(DescribeCourse),
            .. own.Where(arm => arm.Arm == report.Method).SelectMany(DescribeChoice),
            .. DescribeErrors(own, report.Method),
            .. labelled.Select(DescribeLabels),
            .. debated.Select(DescribeFlips),
            .. DescribeCosts(own),
        ];
    }

    /// <summary>
    /// The verdict on one of a report's comparisons, corrected for those on the same problems.
    /// </summary>
    /// <exception cref="ArgumentException">It is none of the report's.</exception>
    public static FindingVerdict VerdictOf(RunReport report, PairedComparison comparison)
    {
        var index = report.Comparisons.IndexOf(comparison);
        if (index < 0)
            throw new ArgumentException("The comparison is not of this report.", nameof(comparison));
        var transfers = TransfersOf(report);
        var adjusted = HolmWithin(
            report.Comparisons,
            pair => pair.Test.PValue,
            pair => transfers.GetValueOrDefault(pair.Left.Arm)
        );
        return VerdictOn(comparison, adjusted[index]);
    }

    /// <summary>Arm → its transfer task, for the arms that were measured on one.</summary>
    public static IReadOnlyDictionary<string, string> TransfersOf(RunReport report) =>
        report
            .Arms.Where(arm => arm.Transfer is not null)
            .ToDictionary(arm => arm.Arm, arm => arm.Transfer!, StringComparer.Ordinal);

    /// <summary><see cref="Holm"/> among the tests of each family, in the order given.</summary>
    /// <param name="tests">All tests.</param>
    /// <param name="pValue">The p-value of a test, in 0..1.</param>
    /// <param name="family">What names a test's family; tests with equal names are corrected together.</param>
    public static ImmutableArray<double> HolmWithin<T>(
        IReadOnlyList<T> tests,
        Func<T, double> pValue,
        Func<T, string?> family
    )
    {
        var adjusted = new double[tests.Count];
        foreach (var members in Enumerable.Range(0, tests.Count).GroupBy(i => family(tests[i])))
        {
            var corrected = Holm([.. members.Select(i => pValue(tests[i]))]);
            foreach (var (index, value) in members.Zip(corrected))
                adjusted[index] = value;
        }
        return [.. adjusted];
    }

    /// <summary>
    /// Holm's step-down adjusted p-values, in the order given: the i-th smallest (from 0) times (m - i), made
    /// non-decreasing, at most 1.
    /// </summary>
    /// <param name="pValues">Of m tests, each in 0..1.</param>
    public static ImmutableArray<double> Holm(ImmutableArray<double> pValues)
    {
        var adjusted = new double[pValues.Length];
        var ascending = Enumerable.Range(0, pValues.Length).OrderBy(i => pValues[i]);
        var largest = 0.0;
        foreach (var (rank, index) in ascending.Index())
        {
            largest = Math.Max(largest, Math.Min(1, pValues[index] * (pValues.Length - rank)));
            adjusted[index] = largest;
        }
        return [.. adjusted];
    }

    private static IEnumerable<Finding> DescribeComparisons(RunReport report)
    {
        var transfers = TransfersOf(report);
        var adjusted = HolmWithin(report.Comparisons, comparison => comparison.Test.PValue, TransferOf);
        return report.Comparisons.Zip(
            adjusted,
            (comparison, p) => Judge(comparison, p, TransferOf(comparison))
        );

        string? TransferOf(PairedComparison comparison) => transfers.GetValueOrDefault(comparison.Left.Arm);
    }

    private static Finding Judge(PairedComparison comparison, double adjusted, string? transfer)
    {
        var (left, right) = (ReportText.NameOf(comparison.Left), ReportText.NameOf(comparison.Right));
        return new Finding(
            VerdictOn(comparison, adjusted),
            $"{left} is more accurate than {right}.",
            EvidenceOf(comparison, adjusted),
            transfer
        );
    }

    private static FindingVerdict VerdictOn(PairedComparison comparison, double adjusted)
    {
        var difference = comparison.Difference.Difference;
        var moreOnLeft = comparison.Test.OnlyLeft - comparison.Test.OnlyRight;
        if (adjusted >= Significance || Math.Sign(difference) != Math.Sign(moreOnLeft))
            return FindingVerdict.NotShown;
        return difference > 0 ? FindingVerdict.Shown : FindingVerdict.OppositeShown;
    }

    private static string EvidenceOf(PairedComparison comparison, double adjusted)
    {
        var (difference, test) = (comparison.Difference, comparison.Test);
        var interval = $"{ReportText.Points(difference.Lower)} to {ReportText.Points(difference.Upper)}";
        var counts = ReportText.Text(
            $"on {comparison.Problems} problems; better on {test.OnlyLeft}, worse on {test.OnlyRight}; "
        );
        return $"Difference {ReportText.Points(difference.Difference)} points (95 % interval {interval}) "
            + counts
            + $"{ReportText.Probability(adjusted)} corrected for the number of comparisons.";
    }

    private static Finding DescribeCourse(ArmResult arm)
    {
        var course = arm.Iterations.Where(state => state.EstimateOf(arm.Measure) is not null).ToList();
        var best = course.MaxBy(state => state.EstimateOf(arm.Measure)!.Value);
        var accuracies = course.Select(state => ReportText.Percent(state.EstimateOf(arm.Measure)));
        var position = ReportText.Text($"after iteration {best?.Iteration ?? 0} of {arm.Last.Iteration}");
        return Observe(
            $"{arm.Arm} ({ReportText.NameOf(arm.Measure)}) is at its best {position}.",
            $"Accuracy in percent by iteration: {string.Join("; ", accuracies)}."
        );
    }

    /// <summary>
    /// The iteration that one would keep without labels: that of the highest agreement with the vote, the first of
    /// equals. Nothing where there is no choice.
    /// </summary>
    private static IEnumerable<Finding> DescribeChoice(ArmResult arm)
    {
        var trained = arm
            .Iterations.Where(state => state.Iteration > 0 && state.EstimateOf(arm.Measure) is not null)
            .ToList();
        if (trained.Count < 2)
            yield break;
        var chosen = trained.MaxBy(state => state.Consensus.Value)!;
        var best = trained.MaxBy(state => state.EstimateOf(arm.Measure)!.Value)!;
        var agreements = trained.Select(state => ReportText.Percent(state.Consensus));
        var choice = ReportText.Text($"iteration {chosen.Iteration} of {arm.Arm}");
        var accuracy = $"Accuracy there {ReportText.Percent(chosen.EstimateOf(arm.Measure))} %";
        var bestAccuracy = ReportText.Percent(best.EstimateOf(arm.Measure));
        yield return Observe(
            $"Without labels, agreement with the vote would choose {choice}.",
            $"Agreement in percent by iteration: {string.Join("; ", agreements)}. {accuracy}, "
                + ReportText.Text($"at its best {bestAccuracy} % (iteration {best.Iteration}).")
        );
    }

    /// <summary>
    /// How varied the method's errors are against those of each other arm that was trained. Samples of the method's own
    /// agents, which runs name after it, are no other arm.
    /// </summary>
    private static IEnumerable<Finding> DescribeErrors(IReadOnlyList<ArmResult> arms, string? method)
    {
        var trained = arms.Where(arm => arm.Last.WrongAgreement is not null && arm.Iterations.Length > 1)
            .Where(arm => arm.Arm != $"{method}-samples")
            .ToList();
        return trained.Find(arm => arm.Arm == method) is { } own
            ? trained.Where(arm => arm != own).Select(compared => CompareErrors(own, compared))
            : [];
    }

    private static Finding CompareErrors(ArmResult method, ArmResult compared)
    {
        var (own, against) = (method.Last.WrongAgreement, compared.Last.WrongAgreement);
        var claim =
            own < against
                ? $"The errors of {method.Arm} stay more varied than those of {compared.Arm}: "
                    + "a vote can outnumber them."
                : $"The errors of {method.Arm} are no more varied than those of {compared.Arm}.";
        var shares = $"{ReportText.Percent(own)} % against {ReportText.Percent(against)} %";
        return Observe(claim, $"Two wrong answers agree in {shares} of pairs.");
    }

    private static Finding DescribeLabels(ArmResult arm)
    {
        var (labels, single) = (arm.Last.PseudoLabels!, arm.Last.Single);
        var comparison =
            labels.Accuracy!.Value > single.Value
                ? "more often than a single answer is"
                : "no more often than a single answer is";
        var coverage = $"on {ReportText.Percent(labels.Coverage)} % of the training problems";
        return Observe(
            $"The labels that {arm.Arm} learns from are right {comparison}.",
            $"Last iteration: labels {ReportText.Percent(labels.Accuracy)} %, {coverage}; "
                + $"single answers {ReportText.Percent(single)} % on the evaluation problems."
        );
    }

    private static Finding DescribeFlips(ArmResult arm)
    {
        var flips = arm.Last.Flips!;
        var claim =
            flips.WrongToRight > flips.RightToWrong
                ? $"Debate in {arm.Arm} corrects more answers than it spoils."
                : $"Debate in {arm.Arm} does not correct more answers than it spoils.";
        var counts = ReportText.Text(
            $"Of {flips.Total} answers, {flips.WrongToRight} turned right and {flips.RightToWrong} turned wrong"
        );
        return Observe(claim, $"{counts} between the first and the final round.");
    }

    /// <summary>Generated tokens per problem of each arm's last state; nothing for fewer than two arms.</summary>
    private static IEnumerable<Finding> DescribeCosts(IReadOnlyList<ArmResult> arms)
    {
        var costs = arms.Select(arm =>
                (arm.Arm, Tokens: arm.Last.TokensGenerated / (double)arm.Last.Problems)
            )
            .Where(cost => cost.Tokens > 0)
            .ToList();
        if (costs.Count < 2)
            yield break;
        var (least, most) = (costs.Min(cost => cost.Tokens), costs.Max(cost => cost.Tokens));
        var claim =
            most < EqualCostFactor * least
                ? "All arms answer at about equal cost."
                : "The arms do not answer at equal cost; differences in accuracy include it.";
        var listed = string.Join(", ", costs.Select(cost => ReportText.Text($"{cost.Arm} {cost.Tokens:0}")));
        yield return Observe(claim, $"Tokens generated per problem: {listed}.");
    }

    private static Finding Observe(string claim, string evidence) =>
        new(FindingVerdict.Observed, claim, evidence);
}
