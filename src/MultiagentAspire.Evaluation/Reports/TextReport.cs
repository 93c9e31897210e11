using System.Collections.Immutable;
using System.Text;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The results table and the findings as plain text for a terminal or a log.</summary>
public static class TextReport
{
    /// <summary>Writes the report.</summary>
    /// <param name="report">What was measured.</param>
    /// <param name="width">Columns of the terminal, which tables and lines are fitted into; null for a file
    /// or a pipe.</param>
    public static string Write(RunReport report, int? width = null)
    {
        var text = new StringBuilder();
        var metrics = ReportTables.ColumnsOf(report, MetricTables.Results);
        TextTable.Write(
            text,
            [
                "arm",
                "iteration",
                "problems",
                .. metrics.Select(metric => EscapeControlCharacters(metric.Label)),
                "tokens/problem",
            ],
            [.. report.Arms.SelectMany(arm => arm.Iterations, (arm, state) => Row(arm, state, metrics))],
            width
        );
        text.Append("Accuracies in percent ± standard error.\n");
        List<IReadOnlyList<string>> readings =
        [
            .. ReportTables
                .ReadingRows(report)
                .Select(row => (IReadOnlyList<string>)[.. row.Select(EscapeControlCharacters)]),
        ];
        if (readings.Count > 0)
        {
            text.Append("\nThe same responses, read in other ways:\n");
            TextTable.Write(text, ReportTables.ReadingHeads, readings, width);
        }
        if (!report.Remote.IsEmpty)
        {
            text.Append("\nModels at endpoints, by arm:\n");
            TextTable.Write(
                text,
                ReportTables.RemoteHeads,
                [
                    .. report.Remote.Select(cost =>
                        (IReadOnlyList<string>)
                            [.. ReportTables.RemoteRow(cost).Select(EscapeControlCharacters)]
                    ),
                ],
                width
            );
        }
        var findings = Findings.FromReport(report);
        foreach (var finding in findings.Where(finding => finding.Transfer is null))
        {
            var verdict = HtmlReport.NameOf(finding.Verdict);
            text.Append('\n');
            Append(text, $"{verdict}: {EscapeControlCharacters(finding.Claim)}", width);
            Append(text, $"  {EscapeControlCharacters(finding.Evidence)}", width);
        }
        if (findings.Any(finding => finding.Transfer is not null))
            text.Append("\nComparisons on the transfer problems are in the report's page.\n");
        foreach (var warning in report.Warnings)
        {
            text.Append('\n');
            Append(text, $"Warning: {EscapeControlCharacters(warning)}", width);
        }
        return text.ToString();
    }

    private static IReadOnlyList<string> Row(
        ArmResult arm,
        ArmIteration state,
        ImmutableArray<MetricInfo> metrics
    ) =>
        [
            EscapeControlCharacters(arm.Arm),
            ReportText.Count(state.Iteration),
            ReportText.Count(state.Problems),
            .. metrics.Select(metric => state.Text(metric)),
            ReportText.Count((state.TokensGenerated + state.TokensPrompt) / Math.Max(1, state.Problems)),
        ];

    private static void Append(StringBuilder text, string line, int? width) =>
        text.Append(WrappedText.Fit(line, width)).Append('\n');

    // Names come from files: control characters in them must not steer the terminal.
    private static string EscapeControlCharacters(string foreign) =>
        string.Concat(foreign.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
