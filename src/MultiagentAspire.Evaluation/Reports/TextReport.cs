using System.Collections.Immutable;
using System.Text;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The results table and the findings as plain text for a terminal or a log.</summary>
public static class TextReport
{
    /// <summary>
    /// Writes the results by iteration, then other readings, models at endpoints, findings, warnings and the verdict,
    /// each where there are any.
    /// </summary>
    /// <param name="report">What was measured.</param>
    /// <param name="width">
    /// Columns of the terminal, which tables and lines are fitted into; null for a file or a pipe.
    /// </param>
    public static string Write(RunReport report, int? width = null)
    {
        var text = new StringBuilder();
        AppendResults(text, report, width);
        AppendReadings(text, report, width);
        AppendEndpoints(text, report, width);
        AppendFindings(text, report, width);
        foreach (var warning in report.Warnings)
        {
            text.Append('\n');
            Append(text, $"Warning: {EscapeControlCharacters(warning)}", width);
        }
        text.Append(report.Verdict.IsEmpty ? "" : "\n");
        foreach (var sentence in report.Verdict)
            Append(text, EscapeControlCharacters(sentence), width);
        return text.ToString();
    }

    private static void AppendResults(StringBuilder text, RunReport report, int? width)
    {
        var metrics = ResultTables.ColumnsOf(report, MetricTables.Results);
        var labels = metrics.Select(metric => EscapeControlCharacters(metric.Label));
        var rows = report.MainArms.SelectMany(arm => arm.Iterations, (arm, state) => Row(arm, state, metrics));
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

    private static void AppendReadings(StringBuilder text, RunReport report, int? width)
    {
        var rows = ReadingTable.Rows(report).Select(EscapeCells).ToList();
        if (rows.Count == 0)
            return;
        text.Append("\nThe same responses, read in other ways:\n");
        TextTable.Write(text, ReadingTable.Heads, rows, width);
    }

    private static void AppendEndpoints(StringBuilder text, RunReport report, int? width)
    {
        if (report.EndpointCosts.IsEmpty)
            return;
        text.Append("\nModels at endpoints, by arm:\n");
        var rows = report.EndpointCosts.Select(cost => EscapeCells(CostTables.EndpointRow(cost)));
        TextTable.Write(text, CostTables.EndpointHeads, [.. rows], width);
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
        var tokensPerProblem = (state.TokensGenerated + state.TokensPrompt) / Math.Max(1, state.Problems);
        return
        [
            EscapeControlCharacters(arm.Arm),
            ReportText.Count(state.Iteration),
            ReportText.Count(state.Problems),
            .. metrics.Select(metric => state.Text(metric)),
            ReportText.Count(tokensPerProblem),
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
