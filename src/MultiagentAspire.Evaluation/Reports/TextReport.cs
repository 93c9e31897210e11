using System.Collections.Immutable;
using System.Text;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The results table and the findings as plain text for a terminal or a log.</summary>
public static class TextReport
{
    public static string Write(RunReport report)
    {
        var text = new StringBuilder();
        var metrics = ReportTables.ColumnsOf(report, MetricTables.Results);
        Table(
            text,
            [
                "arm",
                "iteration",
                "problems",
                .. metrics.Select(metric => Visible(metric.Label)),
                "tokens/problem",
            ],
            [.. report.Arms.SelectMany(arm => arm.Iterations, (arm, state) => Row(arm, state, metrics))]
        );
        text.Append("Accuracies in percent ± standard error.\n");
        List<IReadOnlyList<string>> readings =
        [
            .. ReportTables
                .ReadingRows(report)
                .Select(row => (IReadOnlyList<string>)[.. row.Select(Visible)]),
        ];
        if (readings.Count > 0)
        {
            text.Append("\nThe same responses, read in other ways:\n");
            Table(text, ReportTables.ReadingHeads, readings);
        }
        if (!report.Remote.IsEmpty)
        {
            text.Append("\nModels at endpoints, by arm:\n");
            Table(
                text,
                ReportTables.RemoteHeads,
                [
                    .. report.Remote.Select(cost =>
                        (IReadOnlyList<string>)[.. ReportTables.RemoteRow(cost).Select(Visible)]
                    ),
                ]
            );
        }
        var findings = Findings.Of(report);
        foreach (var finding in findings.Where(finding => finding.Transfer is null))
            text.Append('\n')
                .Append(HtmlReport.NameOf(finding.Verdict))
                .Append(": ")
                .Append(Visible(finding.Claim))
                .Append("\n  ")
                .Append(Visible(finding.Evidence))
                .Append('\n');
        if (findings.Any(finding => finding.Transfer is not null))
            text.Append("\nComparisons on the transfer problems are in the report's page.\n");
        foreach (var warning in report.Warnings)
            text.Append("\nWarning: ").Append(Visible(warning)).Append('\n');
        return text.ToString();
    }

    private static IReadOnlyList<string> Row(
        ArmResult arm,
        ArmIteration state,
        ImmutableArray<MetricInfo> metrics
    ) =>
        [
            Visible(arm.Arm),
            Words.Count(state.Iteration),
            Words.Count(state.Problems),
            .. metrics.Select(metric => state.Text(metric)),
            Words.Count((state.TokensGenerated + state.TokensPrompt) / Math.Max(1, state.Problems)),
        ];

    // The first column to the left, the numbers to the right.
    private static void Table(
        StringBuilder text,
        IReadOnlyList<string> heads,
        IReadOnlyList<IReadOnlyList<string>> rows
    )
    {
        int[] widths =
        [
            .. heads.Select(
                (head, column) => rows.Select(row => row[column].Length).Append(head.Length).Max()
            ),
        ];
        string[] rule = [.. widths.Select(width => new string('-', width))];
        foreach (var row in (IEnumerable<IReadOnlyList<string>>)[heads, rule, .. rows])
            text.AppendJoin(
                    "  ",
                    row.Select(
                        (cell, column) =>
                            column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])
                    )
                )
                .Append('\n');
    }

    // Names come from files: control characters in them must not steer the terminal.
    private static string Visible(string foreign) =>
        string.Concat(foreign.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
