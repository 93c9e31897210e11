using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// Which arm wins at each budget. The budget of an arm is what it takes to answer one problem: generated tokens and the
/// prompt tokens that are not read from a cache. Training is paid once and stands beside it.
/// </summary>
public static class Budgets
{
    private static readonly IReadOnlyList<string> Heads =
    [
        "tokens / problem",
        "most accurate",
        "by",
        "accuracy",
        "trained tokens",
    ];

    /// <summary>
    /// The winners by ascending budget: each is more accurate than every cheaper way to answer. Among equal budgets and
    /// accuracies the first arm wins. Votes over fewer samples than an arm has cost their share of its tokens.
    /// </summary>
    /// <param name="report">
    /// Arms on the run's own problems, after their last iteration and at every temperature.
    /// </param>
    public static ImmutableArray<BudgetPoint> Winners(RunReport report)
    {
        var ways = report
            .Arms.Where(arm => arm.Transfer is null)
            .SelectMany(WaysToAnswer)
            .OrderBy(way => way.TokensPerProblem)
            .ThenByDescending(way => way.Accuracy.Value);
        var winners = ImmutableArray.CreateBuilder<BudgetPoint>();
        foreach (var way in ways)
            if (winners.Count == 0 || way.Accuracy.Value > winners[^1].Accuracy.Value)
                winners.Add(way);
        return winners.ToImmutable();
    }

    /// <summary>Writes the table of winners; nothing where nothing was measured.</summary>
    internal static void Write(HtmlPage page, RunReport report)
    {
        var rows = Rows(report);
        if (rows.Count == 0)
            return;
        page.Section(
            "At each budget",
            "The most accurate of all arms and temperatures that costs no more than so many tokens a problem: "
                + "generated ones and those of prompts that no cache held. It is the highest mean of many; whether a "
                + "difference is more than chance, the comparisons in pairs say."
        );
        page.Table(Heads, rows);
    }

    /// <summary>One heading for each cell of <see cref="Rows"/>.</summary>
    internal static IReadOnlyList<string> Headings => Heads;

    /// <summary>The cells of the winners, cheapest first.</summary>
    internal static IReadOnlyList<IReadOnlyList<string>> Rows(RunReport report) =>
        [.. Winners(report).Select(Row)];

    private static IReadOnlyList<string> Row(BudgetPoint point) =>
        [
            ReportText.Text($"from {point.TokensPerProblem:0}"),
            point.Arm,
            point.Measure,
            ReportText.Percent(point.Accuracy),
            ReportText.Count(point.TokensTrained),
        ];

    private static IEnumerable<BudgetPoint> WaysToAnswer(ArmResult arm)
    {
        var state = arm.Last;
        if (state.EstimateOf(arm.Measure) is { } accuracy)
            yield return Point(arm, ReportText.NameOf(arm.Measure), CostOf(arm), accuracy);
        if (arm.Measure != Measure.Vote)
            yield break;
        foreach (var fewer in state.MajorityAt.Where(at => at.K < state.Agents))
        {
            var cost = state.TokensPerProblem * fewer.K / state.Agents;
            var name = fewer.K == 1 ? "one of its samples" : ReportText.Text($"majority of {fewer.K}");
            yield return Point(arm, name, cost, fewer.Estimate);
        }
    }

    private static BudgetPoint Point(ArmResult arm, string measure, double cost, Estimate accuracy) =>
        new(arm.Arm, measure, cost, accuracy, arm.Last.TokensTrained);

    /// <summary>Where each response is graded by itself, one of them is the answer.</summary>
    private static double CostOf(ArmResult arm) =>
        arm.Measure == Measure.Single && arm.Last.Rounds == 1
            ? arm.Last.TokensPerProblem / arm.Last.Agents
            : arm.Last.TokensPerProblem;
}
