using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Metrics;
using static MultiagentAspire.Evaluation.Reports.ReportText;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The page's tables of metrics: last states, comparisons in pairs, states by iteration.</summary>
internal static class ResultTables
{
    /// <summary>Columns of the table of comparisons; the p-value is that of a single test.</summary>
    private static readonly IReadOnlyList<string> ComparisonHeads =
    [
        "left",
        "right",
        "difference",
        "95 % interval",
        "left better",
        "right better",
        "exact test",
    ];

    /// <summary>The metrics that are columns of a table, in order.</summary>
    public static ImmutableArray<MetricInfo> ColumnsOf(RunReport report, MetricTables table) =>
        [.. report.Metrics.Where(metric => metric.Tables.HasFlag(table))];

    /// <summary>Writes each arm's last state, and the comparisons below; nothing where there is no arm.</summary>
    public static void WriteResults(HtmlPage page, RunReport report)
    {
        if (report.Arms.IsEmpty)
            return;
        page.Section(
            "Results",
            "Every arm after its last iteration. Accuracies in percent ± standard error."
        );
        var metrics = ColumnsOf(report, MetricTables.Results);
        var labels = metrics.Select(metric => metric.Label);
        page.Table(
            ["arm", "judged by", "problems", .. labels, "tokens / problem", "trained tokens", "time"],
            report.MainArms.Select(arm => ResultRow(arm, metrics))
        );
        WriteComparisons(page, report);
    }

    /// <summary>Writes every state of every arm; nothing where there is no arm.</summary>
    public static void WriteIterations(HtmlPage page, RunReport report)
    {
        if (report.Arms.IsEmpty)
            return;
        page.Section("By iteration", "Iteration 0 is the untouched base model. Shares in percent.");
        var metrics = ColumnsOf(report, MetricTables.Iterations);
        page.Table(
            ["arm", "iteration", .. metrics.Select(metric => metric.Label), "corrected / spoiled"],
            report.MainArms.SelectMany(
                arm => arm.Iterations,
                (arm, state) => IterationRow(arm, state, metrics)
            )
        );
    }

    /// <summary>
    /// Writes the metrics for which models score responses, for every state that has one; nothing where there is none.
    /// </summary>
    public static void WriteDiversity(HtmlPage page, RunReport report)
    {
        var metrics = ColumnsOf(report, MetricTables.Diversity);
        var rows = report
            .Arms.SelectMany(arm => arm.Iterations, (arm, state) => (arm.Arm, State: state))
            .Where(row => metrics.Any(metric => row.State.Find(metric.Name) is not null))
            .ToList();
        if (rows.Count == 0)
            return;
        page.Section(
            "Diversity by models",
            "Likelihoods and divergences in nats per token. Where one model gives all responses, it stands for the "
                + "others as well."
        );
        page.Table(
            ["arm", "iteration", "problems", .. metrics.Select(metric => metric.Label)],
            rows.Select(row => DiversityRow(row.Arm, row.State, metrics))
        );
    }

    private static IReadOnlyList<string> DiversityRow(
        string arm,
        ArmIteration state,
        ImmutableArray<MetricInfo> metrics
    )
    {
        var problems = metrics.Max(metric => state.Find(metric.Name)?.Count ?? 0);
        var cells = metrics.Select(metric => state.Text(metric));
        return [arm, Count(state.Iteration), Count(problems), .. cells];
    }

    private static IReadOnlyList<string> ResultRow(ArmResult arm, ImmutableArray<MetricInfo> metrics)
    {
        var last = arm.Last;
        string[] costs =
        [
            Count((long)last.TokensPerProblem),
            Count(last.TokensTrained),
            Duration(last.Seconds),
        ];
        return
        [
            arm.Arm,
            NameOf(arm.Measure),
            Count(last.Problems),
            .. metrics.Select(metric => last.Text(metric)),
            .. costs,
        ];
    }

    private static void WriteComparisons(HtmlPage page, RunReport report)
    {
        if (report.Comparisons.IsEmpty)
            return;
        page.Section(
            "In pairs",
            "The same problems, left minus right, in percentage points. The p-values of this table are those of "
                + "single tests."
        );
        page.Table(ComparisonHeads, report.Comparisons.Select(ComparisonRow));
    }

    private static IReadOnlyList<string> ComparisonRow(PairedComparison comparison)
    {
        var (difference, test) = (comparison.Difference, comparison.Test);
        var error = ReportText.Text($"{100 * difference.StandardError:0.0}");
        var interval = $"{Points(difference.Lower)} to {Points(difference.Upper)}";
        return
        [
            NameOf(comparison.Left),
            NameOf(comparison.Right),
            $"{Points(difference.Difference)} ± {error}",
            interval,
            Count(test.OnlyLeft),
            Count(test.OnlyRight),
            Probability(test.PValue),
        ];
    }

    private static IReadOnlyList<string> IterationRow(
        ArmResult arm,
        ArmIteration state,
        ImmutableArray<MetricInfo> metrics
    )
    {
        var flips = state.Flips is { } counts
            ? ReportText.Text($"{counts.WrongToRight} / {counts.RightToWrong}")
            : None;
        return [arm.Arm, Count(state.Iteration), .. metrics.Select(metric => state.Text(metric)), flips];
    }
}
