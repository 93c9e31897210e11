using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The results of a run as plain text for a terminal or a log: in short, or whole.</summary>
public static class TextReport
{
    private static readonly IReadOnlyList<string> SummaryHeads =
    [
        "arm",
        "judged by",
        "before",
        "after",
        "tokens/problem",
    ];

    /// <summary>
    /// Writes each arm before finetuning and at the end, models at endpoints, warnings, and the verdict at the end.
    /// </summary>
    /// <param name="report">What was measured.</param>
    /// <param name="width">
    /// Columns of the terminal, which tables and lines are fitted into; null for a file or a pipe.
    /// </param>
    public static string WriteSummary(RunReport report, int? width = null)
    {
        var text = new StringBuilder();
        var own = report.MainArms.Where(arm => arm.Transfer is null).ToList();
        if (own.Count > 0)
        {
            TextTable.Write(text, SummaryHeads, [.. own.Select(SummaryRow)], width);
            text.Append("Percent ± standard error, or [95 % interval] where problems are few.\n");
        }
        AppendEndpoints(text, report, width);
        AppendWarnings(text, report, width);
        AppendVerdict(text, report, width);
        return text.ToString();
    }

    /// <summary>
    /// Writes the results by iteration, by temperature and by budget, then other readings, models at endpoints,
    /// findings, warnings and the verdict, each where there are any.
    /// </summary>
    /// <param name="report">What was measured.</param>
    /// <param name="width">
    /// Columns of the terminal, which tables and lines are fitted into; null for a file or a pipe.
    /// </param>
    public static string Write(RunReport report, int? width = null)
    {
        var text = new StringBuilder();
        AppendResults(text, report, width);
        AppendTable(
            text,
            "By temperature",
            TemperatureTable.Heads(report),
            TemperatureTable.Rows(report),
            width
        );
        AppendTable(
            text,
            "The most accurate arm at each budget",
            Budgets.Headings,
            Budgets.Rows(report),
            width
        );
        var readings = ReadingTable.Rows(report).ToList();
        AppendTable(text, "The same responses, read in other ways", ReadingTable.Heads, readings, width);
        AppendEndpoints(text, report, width);
        AppendFindings(text, report, width);
        AppendWarnings(text, report, width);
        AppendVerdict(text, report, width);
        return text.ToString();
    }

    private static void AppendEndpoints(StringBuilder text, RunReport report, int? width) =>
        AppendTable(
            text,
            "Models at endpoints, by arm",
            CostTables.EndpointHeads,
            [.. report.EndpointCosts.Select(CostTables.EndpointRow)],
            width
        );

    private static void AppendWarnings(StringBuilder text, RunReport report, int? width)
    {
        foreach (var warning in report.Warnings)
        {
            text.Append('\n');
            Append(text, $"Warning: {EscapeControlCharacters(warning)}", width);
        }
    }

    private static void AppendVerdict(StringBuilder text, RunReport report, int? width)
    {
        text.Append(report.Verdict.IsEmpty ? "" : "\n");
        foreach (var sentence in report.Verdict)
            Append(text, EscapeControlCharacters(sentence), width);
    }

    private static void AppendTable(
        StringBuilder text,
        string title,
        IReadOnlyList<string> heads,
        IReadOnlyList<IReadOnlyList<string>> rows,
        int? width
    )
    {
        if (rows.Count == 0)
            return;
        text.Append(CultureInfo.InvariantCulture, $"\n{title}:\n");
        TextTable.Write(text, heads, [.. rows.Select(EscapeCells)], width);
    }

    private static IReadOnlyList<string> SummaryRow(ArmResult arm)
    {
        var first = arm.Iterations[0];
        var isBefore = first.Iteration == 0;
        var before = isBefore ? ReportText.Percent(first.EstimateOf(arm.Measure)) : ReportText.None;
        var after =
            arm.Last.Iteration > 0 ? ReportText.Percent(arm.Last.EstimateOf(arm.Measure)) : ReportText.None;
        var tokens = ReportText.Count((long)arm.Last.TokensPerProblem);
        return [EscapeControlCharacters(arm.Arm), ReportText.NameOf(arm.Measure), before, after, tokens];
    }

    private static void AppendResults(StringBuilder text, RunReport report, int? width)
    {
        var metrics = ResultTables.ColumnsOf(report, MetricTables.Results);
        var labels = metrics.Select(metric => EscapeControlCharacters(metric.Label));
        var rows = report.MainArms.SelectMany(
            arm => arm.Iterations,
            (arm, state) => Row(arm, state, metrics)
        );
        TextTable.Write(
            text,
            ["arm", "iteration", "problems", .. labels, "tokens/problem"],
            [.. rows],
            width
        );
        text.Append(
            "Accuracies in percent ± standard error.\n[a–b]: 95 % interval, where problems are few.\n"
        );
    }

    private static void AppendFindings(StringBuilder text, RunReport report, int? width)
    {
        var findings = Findings.FromReport(report);
        foreach (var finding in findings.Where(finding => finding.Transfer is null))
            AppendFinding(text, finding, width);
        if (findings.Any(finding => finding.Transfer is not null))
            text.Append("\nComparisons on the transfer problems are in the report's page.\n");
    }

    private static void AppendFinding(StringBuilder text, Finding finding, int? width)
    {
        var verdict = HtmlReport.NameOf(finding.Verdict);
        text.Append('\n');
        Append(text, $"{verdict}: {EscapeControlCharacters(finding.Claim)}", width);
        Append(text, $"  {EscapeControlCharacters(finding.Evidence)}", width);
    }

    private static IReadOnlyList<string> Row(
        ArmResult arm,
        ArmIteration state,
        ImmutableArray<MetricInfo> metrics
    )
    {
        return
        [
            EscapeControlCharacters(arm.Arm),
            ReportText.Count(state.Iteration),
            ReportText.Count(state.Problems),
            .. metrics.Select(metric => state.Text(metric)),
            ReportText.Count((long)state.TokensPerProblem),
        ];
    }

    private static IReadOnlyList<string> EscapeCells(IReadOnlyList<string> cells) =>
        [.. cells.Select(EscapeControlCharacters)];

    private static void Append(StringBuilder text, string line, int? width) =>
        text.Append(WrappedText.Fit(line, width)).Append('\n');

    // Names come from files: control characters in them must not steer the terminal.
    private static string EscapeControlCharacters(string foreign) =>
        string.Concat(foreign.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
