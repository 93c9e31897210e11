using CsCheck;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Tests.Reports;

public sealed class TerminalReportTests
{
    private const int Narrow = 80;

    [Fact]
    public void No_line_of_a_report_is_wider_than_the_terminal() =>
        Assert.All(
            TextReport.Write(SimulatedRun.Report(), Narrow).Split('\n'),
            line => Assert.InRange(line.Length, 0, Narrow)
        );

    [Fact]
    public void Columns_of_further_metrics_that_do_not_fit_follow_below()
    {
        var report = SimulatedRun.Report();
        MetricInfo[] more =
        [
            .. Enumerable.Range(1, 6).Select(n => new MetricInfo("single", $"metric-{n}", "n")),
        ];
        var text = TextReport.Write(report with { Metrics = [.. report.Metrics, .. more] }, Narrow);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, Narrow));
        Assert.All(more, metric => Assert.Contains(metric.Label, Words(text)));
    }

    [Fact]
    public void A_narrow_table_has_every_number_of_the_wide_one()
    {
        var report = SimulatedRun.Report();
        string[] narrow = [.. Words(TextReport.Write(report, Narrow))];
        Assert.All(
            report.Arms.SelectMany(arm => arm.Iterations).Where(state => state.Debate is not null),
            state =>
                Assert.Contains(Evaluation.Reports.ReportText.Percent(state.Debate).Split(' ')[0], narrow)
        );
        Assert.All(report.Arms, arm => Assert.Contains(arm.Arm, narrow));
    }

    [Fact]
    public void A_terminal_that_is_wide_enough_shows_what_a_file_holds()
    {
        var report = SimulatedRun.Report();
        Assert.Equal(TextReport.Write(report), TextReport.Write(report, 10_000));
    }

    [Fact]
    public void Wrapped_text_has_the_same_words_and_no_line_that_could_be_shorter() =>
        Gen.Select(
                Gen.Char['a', 'e'].Array[1, 12].Select(letters => new string(letters)).Array[1, 30],
                Gen.Int[1, 40]
            )
            .Sample(
                (words, width) =>
                {
                    var lines = WrappedText.Fit(string.Join(' ', words), width).Split('\n');
                    Assert.Equal(words, lines.SelectMany(line => line.Split(' ')));
                    Assert.All(lines, line => Assert.True(line.Length <= width || !line.Contains(' ')));
                }
            );

    [Fact]
    public void Wrapped_lines_keep_their_indentation() =>
        Assert.Equal("  one two\n  three", WrappedText.Fit("  one two three", 10));

    private static IEnumerable<string> Words(string text) =>
        text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
